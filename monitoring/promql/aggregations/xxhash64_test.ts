import { assertEquals } from "@std/assert";
import { xxHash64 } from "./xxhash64.ts";

Deno.test("xxHash64() hashes as the reference implementation does", () => {
  const hash = (text: string) =>
    xxHash64(new TextEncoder().encode(text)).toString(16);
  assertEquals(hash(""), "ef46db3751d8e999");
  assertEquals(hash("a"), "d24ec4f1a98c6e5b");
  assertEquals(hash("abc"), "44bc2cf5ad770999");
  assertEquals(
    hash("Nobody inspects the spammish repetition"),
    "fbcea83c8a378bf1",
  );
});
