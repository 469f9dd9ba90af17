import { assertEquals, assertThrows } from "@std/assert";
import { addressOf, connectRedis } from "./connect.ts";

Deno.test("addressOf() leaves user, password and database out", () => {
  const rows = [
    ["redis://localhost", "redis://localhost:6379"],
    ["redis://user:p%40ss@redis:7000/2", "redis://redis:7000"],
    ["rediss://:pass@[::1]:7000", "rediss://::1:7000"],
    ["redis://a:1, redis://b:2", "redis://a:1,redis://b:2"],
  ] as const;
  for (const [url, address] of rows) assertEquals(addressOf(url), address);
});

Deno.test("connectRedis() refuses what is no Redis URL, without showing it", () => {
  const wrong = [
    "",
    "secret",
    "http://:secret@localhost",
    "redis://",
    "redis://:secret@localhost/x",
    "redis://localhost/0,secret",
  ];
  for (const url of wrong) {
    const error = assertThrows(
      () => connectRedis({ url, cluster: true }),
      TypeError,
      "Cannot read Redis URL: expected redis://",
    );
    assertEquals(error.message.includes("secret"), false);
  }
});

Deno.test("connectRedis() refuses options that contradict each other", () => {
  const url = "redis://a:1";
  const rows = [
    [{ url, cluster: true, sentinelMaster: "m" }, "not both"],
    [{ url: `${url},${url}` }, "several URLs"],
    [{ url: `${url}/3`, cluster: true }, "database 0 alone, not 3"],
  ] as const;
  for (const [options, message] of rows) {
    assertThrows(() => connectRedis(options), TypeError, message);
  }
});
