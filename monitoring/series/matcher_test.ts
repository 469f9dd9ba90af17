import { assertEquals, assertThrows } from "@std/assert";
import { createMatcher } from "./matcher.ts";

Deno.test("createMatcher() makes a condition for each operator", () => {
  const taken = (operator: "=" | "!=" | "=~" | "!~", value: string) =>
    ["", "a", "b", "ab"].filter(createMatcher("x", operator, value).matches);
  assertEquals(taken("=", "a"), ["a"]);
  assertEquals(taken("=", ""), [""]);
  assertEquals(taken("!=", "a"), ["", "b", "ab"]);
  assertEquals(taken("=~", "a|b"), ["a", "b"]);
  assertEquals(taken("=~", "a.*"), ["a", "ab"]);
  assertEquals(taken("!~", "a.*"), ["", "b"]);
});

Deno.test("createMatcher() lists values only where these are all that fit", () => {
  assertEquals(createMatcher("x", "=", "a").literals, ["a"]);
  assertEquals(createMatcher("x", "=~", "a|b").literals, ["a", "b"]);
  for (const operator of ["!=", "!~"] as const) {
    assertEquals(createMatcher("x", operator, "a").literals, undefined);
  }
});

Deno.test("createMatcher() refuses a wrong regular expression", () => {
  assertThrows(
    () => createMatcher("x", "!~", "a("),
    SyntaxError,
    "error parsing regexp: missing closing ): `a(`",
  );
});
