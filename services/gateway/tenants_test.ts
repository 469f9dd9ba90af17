import { assertEquals, assertThrows } from "@std/assert";
import { readSettings, SettingsError } from "../service/settings.ts";
import { collection, Harness } from "./_testing.ts";
import { ApiError } from "./api_error.ts";
import { apiKeys, authenticator } from "./tenants.ts";

const keys = new Map([["alpha", "a"], ["beta", "b"], ["gamma", "a"]]);

Deno.test("apiKeys reads key:tenant pairs", () => {
  assertEquals(apiKeys.parse("alpha:a, beta:b,gamma:a"), keys);
  assertEquals(apiKeys.parse("a:b:c"), new Map([["a:b", "c"]]));
});

Deno.test("apiKeys refuses what isn't key:tenant without showing a key", () => {
  for (
    const [text, problem] of [
      ["s3cret", "entry 1 isn't key:tenant"],
      ["a:b,s3cret:", "entry 2 isn't key:tenant"],
      [":tenant", "entry 1 isn't key:tenant"],
      ["s3cret:white space", "entry 1 isn't key:tenant"],
      ["a:b,", "entry 2 isn't key:tenant"],
      ["s3cret:a,s3cret:b", "entry 2 repeats a key"],
    ]
  ) {
    const error = assertThrows(
      () =>
        readSettings({ DALSTON_API_KEYS: text }, { DALSTON_API_KEYS: apiKeys }),
      SettingsError,
      problem,
    );
    assertEquals(error.message.includes("s3cret"), false, error.message);
  }
});

Deno.test("authenticator() tells the tenant by key", () => {
  const authenticate = authenticator(keys);
  assertEquals(authenticate("Bearer alpha"), "a");
  assertEquals(authenticate("bearer  beta"), "b");
  assertEquals(authenticate("Bearer gamma"), "a");
});

Deno.test("authenticator() throws ApiError without a good key", () => {
  const authenticate = authenticator(keys);
  for (
    const authorization of [
      null,
      "",
      "Bearer",
      "Bearer alph",
      "Bearer alphaa",
      "Basic alpha",
      "alpha",
    ]
  ) {
    const error = assertThrows(() => authenticate(authorization), ApiError);
    assertEquals(error.code, "unauthorized");
    assertEquals(error.toResponse().headers.has("www-authenticate"), true);
  }
});

Deno.test("authenticator() without keys takes everybody for one tenant", () => {
  assertEquals(authenticator(undefined)(null), "default");
  assertEquals(authenticator(undefined)("Bearer whatever"), "default");
});

Deno.test("gateway asks for a key on every route of the API", async () => {
  await using harness = await Harness.open({ apiKeys: keys });
  const id = crypto.randomUUID();
  for (
    const [method, path] of [
      ["POST", collection],
      ["GET", collection],
      ["GET", `${collection}/${id}`],
      ["DELETE", `${collection}/${id}`],
      ["POST", `${collection}/${id}/cancel`],
      ["GET", `${collection}/${id}/export/txt`],
    ] as const
  ) {
    const { status, code } = await harness.refusal(path, { method });
    assertEquals([status, code], [401, "unauthorized"], `${method} ${path}`);
  }
});

Deno.test("gateway answers the same for another tenant's job as for none", async () => {
  await using harness = await Harness.open({ apiKeys: keys });
  const alpha = { authorization: "Bearer alpha" };
  const beta = { authorization: "Bearer beta" };
  const id = await harness.submit({}, alpha);
  const nobodys = crypto.randomUUID();
  for (
    const [method, suffix] of [
      ["GET", ""],
      ["DELETE", ""],
      ["POST", "/cancel"],
      ["GET", "/export/txt"],
    ]
  ) {
    const ask = async (id: string) => {
      const path = `${collection}/${id}${suffix}`;
      const answer = await harness.refusal(path, { method, headers: beta });
      return { ...answer, message: answer.message.replace(id, "") };
    };
    assertEquals(await ask(id), await ask(nobodys));
    assertEquals((await ask(id)).status, 404);
  }
  const list = await harness.json(collection, { headers: beta });
  assertEquals(list.body.total, 0);
  const gamma = { authorization: "Bearer gamma" };
  const own = await harness.json(collection, { headers: gamma });
  assertEquals(own.body.jobs[0].id, id);
});
