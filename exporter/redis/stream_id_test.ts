import { assert, assertEquals } from "@std/assert";
import { formatStreamId, millisecondsOf, parseStreamId } from "./stream_id.ts";

Deno.test("parseStreamId() orders ids as Redis does", () => {
  const ordered = [
    "0-0",
    "0-1",
    "1-0",
    "1-18446744073709551615",
    "2-0",
    "9-9",
    "10-0",
    "1700000000000-0",
    "1700000000000-10",
    "18446744073709551615-18446744073709551615",
  ].map((text) => parseStreamId(text));
  for (let i = 1; i < ordered.length; i++) {
    assert(ordered[i - 1]! < ordered[i]!, `${i}`);
  }
});

Deno.test("formatStreamId() writes what parseStreamId() read", () => {
  for (const text of ["0-0", "5-7", "1700000000000-18446744073709551615"]) {
    assertEquals(formatStreamId(parseStreamId(text)!), text);
  }
});

Deno.test("formatStreamId() of the next number is the next id", () => {
  const cases = [
    ["5-7", "5-8"],
    ["5-18446744073709551615", "6-0"],
  ];
  for (const [id, next] of cases) {
    assertEquals(formatStreamId(parseStreamId(id)! + 1n), next);
  }
});

Deno.test("millisecondsOf() is the first part", () => {
  assertEquals(
    millisecondsOf(parseStreamId("1700000000123-4")!),
    1700000000123,
  );
});

Deno.test("parseStreamId() is undefined for what is no id", () => {
  for (const text of ["", "5", "-", "a-b", "1-2-3", " 1-2", null, 5]) {
    assertEquals(parseStreamId(text), undefined);
  }
});
