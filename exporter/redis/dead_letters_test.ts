import { assertEquals, assertRejects } from "@std/assert";
import { hasRedis, startRedis } from "../../tests/support/redis_server.ts";
import { RedisTyper } from "../_testing.ts";
import type { SendCommand } from "./protocol/command.ts";
import { DeadLetterCount } from "./dead_letters.ts";

const old = 1_700_000_000_000;

Deno.test({
  name:
    "DeadLetterCount keeps in step with a stream that grows, shrinks and is made anew",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis();
    await using typer = new RedisTyper(redis.url);
    let entriesRead = 0;
    const send: SendCommand = async (name, ...args) => {
      const reply = await typer.client.call(name, ...args);
      if (name === "XRANGE" && Array.isArray(reply)) {
        entriesRead += reply.length;
      }
      return reply;
    };
    const deadLetters = new DeadLetterCount("dlq");
    const expect = async (
      expected: Record<string, number[]>,
      read: number,
    ) => {
      entriesRead = 0;
      const counted = await deadLetters.read(send);
      assertEquals(
        Object.fromEntries(
          [...counted].map(([source, { count, oldestMs }]) => [
            source,
            [count, (oldestMs ?? NaN) - old],
          ]),
        ),
        expected,
      );
      assertEquals(entriesRead, read);
    };

    await expect({}, 0);
    await typer.type(
      `XADD dlq ${old + 1}-0 source_stream a`,
      `XADD dlq ${old + 2}-0 source_stream b`,
      `XADD dlq ${old + 3}-0 source_stream a`,
    );
    await expect({ a: [2, 1], b: [1, 2] }, 3);
    await expect({ a: [2, 1], b: [1, 2] }, 0);
    await typer.type(`XADD dlq ${old + 4}-0 source_stream b`);
    await expect({ a: [2, 1], b: [2, 2] }, 1);
    await typer.type(
      `XDEL dlq ${old + 1}-0`,
      `XADD dlq ${old + 5}-0 source_stream b`,
    );
    await expect({ b: [3, 2], a: [1, 3] }, 5);
    await typer.type("DEL dlq", `XADD dlq ${old + 4}-0 source_stream c`);
    await expect({ c: [1, 4] }, 1);
    await typer.type("XTRIM dlq MAXLEN 0");
    await expect({}, 0);
    await typer.type("DEL dlq");
    await expect({}, 0);
  },
});

Deno.test("DeadLetterCount refuses to read a stream without bound", async () => {
  const send: SendCommand = (name) =>
    Promise.resolve(
      name === "TYPE"
        ? "stream"
        : ["length", 50_001, "last-generated-id", "9-0"],
    );
  await assertRejects(
    () => new DeadLetterCount("dlq").read(send),
    Error,
    '"dlq" has 50001 entries, 50000 at most are read',
  );
});
