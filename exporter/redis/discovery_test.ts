import { assert, assertEquals } from "@std/assert";
import { hasRedis, startRedis } from "../../tests/support/redis_server.ts";
import { RedisTyper } from "../_testing.ts";
import type { SendCommand } from "./protocol/command.ts";
import { KeyScanner } from "./discovery.ts";
import { KeyPattern } from "./key_pattern.ts";

const never = new AbortController().signal;
const patterns = [new KeyPattern("q:*"), new KeyPattern("r:*")];

Deno.test({
  name: "KeyScanner finds each queue once, however often SCAN returns its key",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis();
    await using typer = new RedisTyper(redis.url);
    await typer.type("MSET q:a 1 q:b 1 r:a 1 r:c 1 other:d 1");
    const twice: SendCommand = async (name, ...args) => {
      const reply = await typer.client.call(name, ...args);
      assert(Array.isArray(reply));
      const [cursor, keys] = reply;
      return [cursor, [...keys, ...keys]];
    };
    const scanner = new KeyScanner(patterns, 10_000, () => performance.now());
    const { names, complete } = await scanner.scan([twice], never);
    assertEquals([...names].toSorted(), ["a", "b", "c"]);
    assertEquals(complete, true);
  },
});

Deno.test({
  name: "KeyScanner goes on where its time ran out, and finds all in the end",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis({
      config: { "enable-debug-command": "yes" },
    });
    await using typer = new RedisTyper(redis.url);
    await typer.type("DEBUG POPULATE 5000 other 1", "DEBUG POPULATE 500 q 1");
    const send: SendCommand = (name, ...args) =>
      typer.client.call(name, ...args);
    const found = new Set<string>();
    const scanner = new KeyScanner(patterns, 0, () => 0);
    let steps = 1;
    for (;; steps++) {
      const { names, complete } = await scanner.scan([send], never);
      for (const name of names) found.add(name);
      if (complete) break;
    }
    assertEquals(found.size, 500);
    // Two patterns over 5,500 keys, a thousand at a time.
    assert(steps >= 10 && steps <= 20, `${steps}`);
  },
});

Deno.test("KeyScanner goes on with other servers where one fails, and asks it again the next time", async () => {
  const scanner = new KeyScanner(
    [new KeyPattern("q:*")],
    10_000,
    () => performance.now(),
  );
  let isDown = true;
  const asked: string[] = [];
  const first: SendCommand = (_name, cursor) => {
    asked.push(String(cursor));
    return isDown
      ? Promise.reject(new Error("gone"))
      : Promise.resolve(["0", ["q:x"]]);
  };
  const second: SendCommand = () => Promise.resolve(["0", ["q:y"]]);

  const part = await scanner.scan([first, second], never);
  assertEquals([[...part.names], part.complete], [["y"], false]);
  assertEquals(part.failures.map(String), ["Error: gone"]);

  isDown = false;
  const whole = await scanner.scan([first, second], never);
  assertEquals([[...whole.names], whole.complete], [["x", "y"], true]);
  assertEquals(whole.failures, []);
  assertEquals(asked, ["0", "0"]);
});
