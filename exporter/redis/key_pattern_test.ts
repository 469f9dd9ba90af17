import { assertEquals, assertThrows } from "@std/assert";
import { KeyPattern } from "./key_pattern.ts";

Deno.test("KeyPattern.nameIn() is what stands in the place of the star", () => {
  const pattern = new KeyPattern("myapp:queue:*:wait");
  assertEquals(pattern.nameIn("myapp:queue:mail:wait"), "mail");
  assertEquals(pattern.nameIn("myapp:queue:a:b:wait"), "a:b");
  assertEquals(pattern.nameIn("myapp:queue::wait"), undefined);
  assertEquals(pattern.nameIn("myapp:queue:wait"), undefined);
  assertEquals(pattern.nameIn("other:queue:mail:wait"), undefined);
  assertEquals(pattern.nameIn("myapp:queue:mail:done"), undefined);
});

Deno.test("KeyPattern.keyOf() puts the name back", () => {
  assertEquals(new KeyPattern("rq:queue:*").keyOf("low"), "rq:queue:low");
  assertEquals(new KeyPattern("*.jobs").keyOf("low"), "low.jobs");
});

Deno.test("KeyPattern without a star is one queue, named as its key", () => {
  const pattern = new KeyPattern("celery");
  assertEquals(pattern.onlyKey, "celery");
  assertEquals(pattern.nameIn("celery"), "celery");
  assertEquals(pattern.nameIn("celery2"), undefined);
  assertEquals(pattern.keyOf("celery"), "celery");
  assertEquals(pattern.keyOf("other"), undefined);
});

Deno.test("KeyPattern.glob escapes what SCAN would take for a wildcard", () => {
  assertEquals(new KeyPattern("a[b]?^c\\:*").glob, "a\\[b\\]\\?\\^c\\\\:*");
});

Deno.test("KeyPattern refuses patterns that don't name a queue", () => {
  assertThrows(() => new KeyPattern("a:*:*"), TypeError, 'one "*" is allowed');
  assertThrows(() => new KeyPattern("*"), TypeError, 'more than a "*"');
  assertThrows(() => new KeyPattern(""), TypeError, 'more than a "*"');
});
