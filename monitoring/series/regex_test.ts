import { assertEquals, assertThrows } from "@std/assert";
import { RE2JS } from "re2js";
import { compileRegex } from "./regex.ts";

const texts = [
  "",
  "a",
  "b",
  "ab",
  "a.b",
  "a\nb",
  "axb",
  "😀",
  "aab",
  "a|b",
  "é",
];

for (
  const regex of [
    "",
    "a",
    "a|b",
    "(a|b)",
    "(?:a|b|)",
    "a.*",
    ".*a",
    ".+a",
    "a.+",
    ".*a.*",
    ".+b.*",
    ".+",
    ".*",
    ".+.+",
    "a\\.b",
    "a\\|b",
    ".*😀",
    "(a)|b",
    "a||b",
    "[ab]+",
    "(?i:A)",
    "a{2}b",
    "^a$",
    "a\\n?b",
    "()",
    "(.*)",
    "(a.*)",
    "a(b)?",
  ]
) {
  Deno.test(`compileRegex() matches as RE2 does: ${regex}`, () => {
    const whole = RE2JS.compile(`^(?:${regex})$`, RE2JS.DOTALL);
    const ours = compileRegex(regex);
    for (const text of texts) {
      assertEquals(ours.matches(text), whole.test(text), JSON.stringify(text));
      if (ours.literals) {
        assertEquals(ours.literals.includes(text), whole.test(text));
      }
    }
  });
}

for (const wrong of ["(", "a**", "[b-a]", "(?=a)", "(a)\\1", "a{1001}", "\\"]) {
  Deno.test(`compileRegex() refuses ${wrong}`, () => {
    assertThrows(
      () => compileRegex(wrong),
      SyntaxError,
      "error parsing regexp",
    );
  });
}

Deno.test("compileRegex() refuses what would take too long", () => {
  assertThrows(
    () => compileRegex("((a{100}){100}){100}"),
    SyntaxError,
    "error parsing regexp",
  );
});

Deno.test("compileRegex() takes no longer for a catastrophic expression", () => {
  assertEquals(compileRegex("(a+)+b").matches("a".repeat(10_000)), false);
});

Deno.test("expand() puts groups in the place of references", () => {
  const regex = compileRegex("(?P<name>\\w+)-(\\w+)");
  assertEquals(regex.expand("a-b", "$2 ${name} $1x ${1}x $$ $9"), "b a  ax $ ");
  assertEquals(regex.expand("ab", "$1"), undefined);
  assertEquals(compileRegex("(a|b).*").expand("bcd", "$1"), "b");
  assertEquals(compileRegex("").expand("", "x"), "x");
});
