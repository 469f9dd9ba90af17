import { assert, assertEquals, assertRejects } from "@std/assert";
import { Labels } from "../series/labels.ts";
import { answerResponse, jsonList, jsonText, labelsText } from "./answer.ts";

const { signal } = new AbortController();

Deno.test("answerResponse() writes data, warnings and infos", async () => {
  const warnings = Array.from({ length: 12 }, (_, index) => `w${index}`);
  const response = await answerResponse(
    { data: jsonText([1]), warnings, infos: ["i"] },
    signal,
  );
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(await response.json(), {
    status: "success",
    data: [1],
    warnings: [
      ...warnings.slice(0, 10),
      "2 more warning annotations omitted",
    ],
    infos: ["i"],
  });
});

Deno.test("answerResponse() streams what is large, and only what is read", async () => {
  let written = 0;
  const items = Array.from({ length: 100_000 }, (_, index) => index);
  const data = jsonList(items, (item) => {
    written++;
    return [`"item ${item}"`];
  });
  const { body } = await answerResponse({ data }, signal);
  assert(written < 20_000, `${written} are written before any is read`);
  const text = await new Response(body).text();
  assertEquals(JSON.parse(text).data.length, 100_000);
});

Deno.test("answerResponse() stops when its client is gone", async () => {
  const client = new AbortController();
  const items = Array.from({ length: 1_000_000 }, (_, index) => index);
  const data = jsonList(items, (item) => [`"item ${item}"`]);
  const response = await answerResponse({ data }, client.signal);
  client.abort(new Error("gone"));
  await assertRejects(() => response.text(), Error, "gone");
});

Deno.test("labelsText() writes names and values as JSON", () => {
  const labels = { "a.b": 'x"\n', __proto: "1", "1": "one" };
  assertEquals(JSON.parse(labelsText(Labels.from(labels))), labels);
  assertEquals(labelsText(Labels.empty), "{}");
});
