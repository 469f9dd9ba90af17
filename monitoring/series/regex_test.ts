import { assert, assertEquals, assertThrows } from "@std/assert";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { RE2JS } from "re2js";
import { recognizeShortcut } from "./_regex_shortcut.ts";
import { regexSize } from "./_regex_size.ts";
import { compileRegex } from "./regex.ts";

for (
  const [regex, fits, fitsNot] of [
    ["a", ["a"], ["", "aa", "ba"]],
    ["", [""], ["a"]],
    ["a|b|", ["a", "b", ""], ["c", "a|b"]],
    ["(a|bc)", ["a", "bc"], ["abc"]],
    [".*", ["", "a\nb"], []],
    [".+", ["a", "\n", "😀"], [""]],
    [".+.+", ["ab"], ["a", "😀"]],
    ["a.*", ["a", "ab"], ["ba"]],
    [".+a", ["ba", "\na"], ["a"]],
    [".+a.+", ["bab", "aab"], ["a", "ab", "ba"]],
    [String.raw`a\.b`, ["a.b"], ["axb"]],
    ["a|ab", ["a", "ab"], ["b"]],
    ["(?i)ab+", ["AB", "abB"], ["a"]],
    ["a.b", ["a\nb", "a😀b"], ["ab"]],
    ["^a$", ["a"], ["a\n"]],
  ] as const
) {
  Deno.test(`compileRegex() matches whole texts with "${regex}"`, () => {
    const compiled = compileRegex(regex);
    for (const text of fits) assert(compiled.matches(text), text);
    for (const text of fitsNot) assert(!compiled.matches(text), text);
  });
}

Deno.test("compileRegex() lists the texts that fit", () => {
  assertEquals(compileRegex(String.raw`(a|b\.c|a)`).literals, ["a", "b.c"]);
  assertEquals(compileRegex("a.*").literals, undefined);
});

for (
  const [regex, message] of [
    ["(", "error parsing regexp: missing closing ): `(`"],
    ["a)|(b", "error parsing regexp: unexpected ): `a)|(b`"],
    ["a**", "error parsing regexp: invalid nested repetition operator: `**`"],
    [
      "(?=a)",
      "error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
    ],
    ["\\1", "error parsing regexp: invalid escape sequence: `\\1`"],
    ["[z-a]", "error parsing regexp: invalid character class range: `z-a`"],
    ["a{1001}", "error parsing regexp: invalid repeat count: `{1001}`"],
    ["(.{1000}){1000}", "expression too large"],
    ["(((a{1000}){1000}){1000}){1000}", "expression too large"],
    ["a{100}".repeat(100), "expression too large"],
    ["[a]".repeat(10_000), "expression too large"],
    ["(".repeat(2000) + ")".repeat(2000), "nests too deeply"],
    ["\udcff", "error parsing regexp: invalid UTF-8"],
  ] as const
) {
  Deno.test(`compileRegex() refuses "${regex.slice(0, 40)}"`, () => {
    assertThrows(() => compileRegex(regex), SyntaxError, message);
  });
}

Deno.test("compileRegex() takes a hostile expression in its stride", () => {
  const text = "x".repeat(5_000);
  const start = performance.now();
  for (const regex of ["(x+x+)+y", "(x*)*y", "(x|x?)+y", "(.*)(.*)(.*)[12]"]) {
    assert(!compileRegex(regex).matches(text));
  }
  const took = performance.now() - start;
  assert(took < 2_000, `${took} ms; a backtracking engine takes for ever`);
});

for (
  const [regex, template, expected] of [
    ["(a)(b)?", "$1-$2-$3", "a--"],
    ["(?P<first>.)(?P<rest>.*)", "${rest}$first", "ba"],
    ["(.)(.)", "$1x", ""],
    ["(.)(.)", "${1}x", "ax"],
    ["(.)(.)", "$$1 $ ${", "$1 $ ${"],
    ["(.)(.)", "$01", ""],
    ["ab", "$0", "ab"],
    ["(ab|c)", "$1", "ab"],
    ["a.*", "x", "x"],
    ["b", "x", undefined],
    ["(b.)", "x", undefined],
  ] as const
) {
  const name = `expand() of "${regex}" puts "${template}" in`;
  Deno.test(name, () => {
    const text = regex === "(a)(b)?" ? "a" : "ab";
    assertEquals(compileRegex(regex).expand(text, template), expected);
  });
}

Deno.test("shortcuts and sizes agree with RE2", () => {
  const random = xoroshiro128plus(7);
  const pick = <T>(list: readonly T[]): T[] =>
    list.slice(uniformInt(random, 0, list.length - 1)).slice(0, 1);
  const join = (parts: readonly string[], most: number): string =>
    Array.from({ length: uniformInt(random, 0, most) }, () => pick(parts))
      .flat().join("");
  const regexParts = [
    ..."ab|().-_/ 1\n😀",
    ".*",
    ".+",
    "(?:",
    "\\.",
    "\\|",
    "\\-",
    "\\_",
    "\\/",
    "\\ ",
    "[ab]",
    "{2}",
    "{1,3}",
    "\\d",
  ];
  const textParts = [..."ab|().-_/ 1\n😀"];
  let shortcuts = 0;
  for (let run = 0; run < 4_000; run++) {
    const regex = join(regexParts, 6);
    const shortcut = recognizeShortcut(regex);
    let compiled;
    try {
      compiled = RE2JS.compile(regex, RE2JS.DOTALL);
    } catch {
      assertEquals(shortcut, undefined, regex);
      continue;
    }
    assert(
      compiled.programSize() <= 2 * regexSize(regex) + 5,
      `${regex}: ${compiled.programSize()}, ${regexSize(regex)}`,
    );
    if (shortcut === undefined) continue;
    shortcuts++;
    const texts = Array.from({ length: 20 }, () => join(textParts, 4));
    for (const text of [...texts, ...shortcut.literals ?? []]) {
      assertEquals(
        shortcut.matches(text),
        compiled.testExact(text),
        JSON.stringify({ regex, text }),
      );
    }
  }
  assert(shortcuts > 500, `${shortcuts}`);
});
