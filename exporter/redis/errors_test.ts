import { assertEquals } from "@std/assert";
import { QueueSourceError } from "../queue_source.ts";
import { isDisconnecting, kindOf, toSourceError } from "./errors.ts";

Deno.test("kindOf() tells errors of one queue from the loss of Redis", () => {
  const rows = [
    ["NOAUTH Authentication required.", "authentication", true],
    ["WRONGPASS invalid username-password pair", "authentication", true],
    ["NOPERM this user has no permissions", "permission", false],
    ["WRONGTYPE Operation against a key", "wrong_type", false],
    ["NOGROUP No such key 'a' or consumer group", "changed", false],
    ["ERR no such key", "changed", false],
    ["LOADING Redis is loading the dataset in memory", "not_ready", true],
    ["BUSY Redis is busy running a script.", "not_ready", true],
    ["MASTERDOWN Link with MASTER is down", "not_ready", true],
    ["CLUSTERDOWN Hash slot not served", "not_ready", true],
    ["ERR max number of clients reached", "not_ready", true],
    ["Command timed out", "timeout", true],
    ["connect ETIMEDOUT", "timeout", true],
    ["connect ECONNREFUSED 127.0.0.1:6379", "unreachable", true],
    ["read ECONNRESET", "unreachable", true],
    ["getaddrinfo ENOTFOUND redis", "unreachable", true],
    ["Connection is closed.", "unreachable", true],
    ["All sentinels are unreachable. Retrying", "unreachable", true],
    ["None of startup nodes is available", "unreachable", true],
    ["self signed certificate", "unreachable", true],
    ["ERR unknown command 'XINFO'", "unexpected", false],
  ] as const;
  for (const [message, kind, disconnecting] of rows) {
    assertEquals(kindOf(new Error(message)), kind, message);
    assertEquals(isDisconnecting(new Error(message)), disconnecting, message);
  }
  assertEquals(kindOf("thrown text"), "unexpected");
  assertEquals(kindOf(new QueueSourceError("changed", "x")), "changed");
});

Deno.test("toSourceError() keeps the message and drops what hangs on it", () => {
  const error = Object.assign(new Error("WRONGPASS wrong"), {
    command: { name: "auth", args: ["secret"] },
  });
  const told = toSourceError("Cannot read Redis", error);
  assertEquals(told.message, "Cannot read Redis: WRONGPASS wrong");
  assertEquals(Deno.inspect(told).includes("secret"), false);
});

Deno.test("toSourceError() says why the nodes of a Cluster failed", () => {
  const error = Object.assign(new Error("Failed to refresh slots cache."), {
    lastNodeError: new Error("connect ECONNREFUSED"),
  });
  assertEquals(
    toSourceError("Cannot read", error).message,
    "Cannot read: Failed to refresh slots cache. (connect ECONNREFUSED)",
  );
});
