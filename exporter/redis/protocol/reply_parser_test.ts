import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { ReplyError, ReplyParser } from "./reply_parser.ts";

/** Every kind of reply, and what it means. */
const sent = [
  "+OK\r\n",
  ":0\r\n",
  ":-42\r\n",
  ":1700000000000\r\n",
  "$0\r\n\r\n",
  "$5\r\na\r\nb\r\r\n",
  "$-1\r\n",
  "*-1\r\n",
  "*0\r\n",
  "*3\r\n:1\r\n*2\r\n$1\r\na\r\n*0\r\n$-1\r\n",
  "+\r\n",
].join("");
const meant = [
  "OK",
  0,
  -42,
  1_700_000_000_000,
  "",
  "a\r\nb\r",
  null,
  null,
  [],
  [1, ["a", []], null],
  "",
];

Deno.test("ReplyParser reads every kind of reply", () => {
  assertEquals(new ReplyParser().push(sent), meant);
});

Deno.test("ReplyParser reads replies that are cut anywhere", () => {
  for (let cut = 0; cut <= sent.length; cut++) {
    const parser = new ReplyParser();
    const replies = [
      ...parser.push(sent.slice(0, cut)),
      ...parser.push(sent.slice(cut)),
    ];
    assertEquals(replies, meant, `cut at ${cut}`);
  }
  const parser = new ReplyParser();
  assertEquals([...sent].flatMap((byte) => parser.push(byte)), meant);
});

Deno.test("ReplyParser returns errors as values, also within a list", () => {
  const [error, list] = new ReplyParser().push(
    "-WRONGTYPE gr\xc3\xb6\xc3\x9fe\r\n*2\r\n-ERR a\r\n:1\r\n",
  );
  assertInstanceOf(error, ReplyError);
  assertEquals(error.message, "WRONGTYPE größe");
  assertEquals(Array.isArray(list) && String(list[0]), "ReplyError: ERR a");
});

Deno.test("ReplyParser refuses what is no reply", () => {
  assertThrows(
    () => new ReplyParser().push("HTTP/1.1 400 Bad Request\r\n"),
    TypeError,
    'a reply begins with "H"',
  );
});
