import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ApiError } from "./api_error.ts";
import { BodyError, Form, readForm } from "./form.ts";

const limits = { maxBodyBytes: 100, bodyTimeoutMs: 10_000 };

function post(body: BodyInit, type = "application/x-www-form-urlencoded") {
  return new Request("http://localhost/x?a=url&b=2", {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
}

function read(request: Request, more: Partial<typeof limits> = {}) {
  return readForm(request, new URL(request.url), { ...limits, ...more });
}

Deno.test("Form keeps values in order and reads + and %", () => {
  const form = new Form("a=1&a=2&b=x+y%26z&c");
  assertEquals(form.all("a"), ["1", "2"]);
  assertEquals(form.get("a"), "1");
  assertEquals(form.get("b"), "x y&z");
  assertEquals(form.get("c"), "");
  assertEquals(form.get("d"), "");
  assertEquals(form.problem, undefined);
});

for (
  const [text, problem] of [
    ["a=1&b=%zz", 'invalid URL escape "%zz"'],
    ["a=1&b=%", 'invalid URL escape "%"'],
    ["a=1&b=2;c=3", "invalid semicolon separator in query"],
  ] as const
) {
  Deno.test(`Form leaves out what can't be read: ${text}`, () => {
    const form = new Form(text);
    assertEquals(form.problem, problem);
    assertEquals(form.get("a"), "1");
    assertEquals(form.get("b"), "");
  });
}

Deno.test("Form refuses too many parameters", () => {
  assertThrows(() => new Form("a&".repeat(1001)), ApiError, "too many");
});

Deno.test("readForm() puts the body before the URL", async () => {
  const form = await read(post("a=body"));
  assertEquals(form.all("a"), ["body", "url"]);
  assertEquals(form.get("b"), "2");
});

Deno.test("readForm() takes no body of another type, and none of GET", async () => {
  assertEquals((await read(post("a=1", "text/plain"))).all("a"), ["url"]);
  const get = new Request("http://localhost/x?a=url");
  assertEquals((await read(get)).all("a"), ["url"]);
});

Deno.test("readForm() refuses a body that is too large", async () => {
  const error = await assertRejects(
    () => read(post("x".repeat(101))),
    BodyError,
  );
  assertEquals(error.status, 413);
});

Deno.test("readForm() refuses a body that doesn't arrive", async () => {
  const request = post(new ReadableStream());
  const error = await assertRejects(
    () => read(request, { bodyTimeoutMs: 1 }),
    BodyError,
  );
  assertEquals(error.status, 408);
});
