import { assertEquals } from "@std/assert";
import { fromBinary, toBinary } from "./binary_text.ts";

Deno.test("fromBinary() gives back the text that toBinary() took", () => {
  for (const text of ["", "plain", "größe", "日本語", "🙂", "a\r\nb\0"]) {
    assertEquals(fromBinary(toBinary(text)), text);
  }
});
