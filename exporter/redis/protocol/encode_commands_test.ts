import { assertEquals } from "@std/assert";
import { encodeCommands } from "./encode_commands.ts";

const utf8 = new TextEncoder();

Deno.test("encodeCommands() counts bytes, not characters", () => {
  const encoded = encodeCommands([["HGET", "tâche:1", "größe"], ["LLEN", "q"]]);
  const expected = "*3\r\n$4\r\nHGET\r\n$8\r\ntâche:1\r\n$7\r\ngröße\r\n" +
    "*2\r\n$4\r\nLLEN\r\n$1\r\nq\r\n";
  assertEquals(new Uint8Array(encoded), utf8.encode(expected));
});
