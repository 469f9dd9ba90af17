import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import { bytesOf } from "./bytes_of.ts";

Deno.test("bytesOf() gives the bytes of every form of a message", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const forms = [
    Buffer.from(bytes),
    bytes.buffer,
    [Buffer.from([1]), Buffer.from([2, 3])],
  ];
  for (const form of forms) assertEquals([...bytesOf(form)], [1, 2, 3]);
});
