import { assertEquals } from "@std/assert";
import { difference } from "./difference.ts";

const shown = (...texts: string[]) => texts.map((text) => ({ text }));
const equals = (a: { text: string }, b: { text: string }) => a.text === b.text;

Deno.test("difference() is undefined for the same things in any order", () => {
  assertEquals(difference(shown("a", "b"), shown("b", "a"), equals), undefined);
  assertEquals(difference([], [], equals), undefined);
});

Deno.test("difference() shows what is missing and what is new", () => {
  assertEquals(difference(shown("a", "c"), shown("b", "a"), equals), [
    "  a",
    "+ b",
    "- c",
  ]);
  assertEquals(difference(shown("a", "a"), shown("a"), equals), ["  a", "- a"]);
  assertEquals(difference(shown(), shown("a\n  b"), equals), ["+ a\n+   b"]);
});
