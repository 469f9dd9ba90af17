import { assertEquals, assertThrows } from "@std/assert";
import { unquote } from "./quoted_text.ts";

Deno.test("unquote() reads three kinds of quotes", () => {
  assertEquals(unquote('"it\'s"'), "it's");
  assertEquals(unquote("'say \"no\"'"), 'say "no"');
  assertEquals(unquote("`a\\n\nb`"), "a\\n\nb");
  assertEquals(unquote('""'), "");
});

Deno.test("unquote() reads escape sequences", () => {
  assertEquals(
    unquote(String.raw`"\a\b\f\n\r\t\v\\\""`),
    '\x07\b\f\n\r\t\v\\"',
  );
  assertEquals(unquote(String.raw`'\''`), "'");
  assertEquals(unquote(String.raw`"\x41\101\u00e9\U0001F600"`), "AAé😀");
});

Deno.test("unquote() joins the bytes of a character", () => {
  assertEquals(
    unquote(String.raw`"caf\xc3\xa9 \360\237\230\200!"`),
    "café 😀!",
  );
  assertEquals(unquote(String.raw`"😀\xc3\xa9"`), "😀é");
});

Deno.test("unquote() keeps a byte of no character as a lone surrogate", () => {
  assertEquals(unquote(String.raw`"a\xff"`), "a\udcff");
  assertEquals(unquote(String.raw`"\xc3(\xa9"`), "\udcc3(\udca9");
});

for (
  const wrong of [
    "plain",
    '"',
    "\"a'",
    '"a"b"',
    "`a`b`",
    '"a\nb"',
    String.raw`"\q"`,
    String.raw`"\'"`,
    String.raw`'\"'`,
    String.raw`"\x4"`,
    String.raw`"\ud800"`,
    String.raw`"\U00110000"`,
    '"a\\"',
  ]
) {
  Deno.test(`unquote() refuses ${wrong}`, () => {
    assertThrows(() => unquote(wrong), SyntaxError);
  });
}
