import { assert, assertEquals, assertRejects } from "@std/assert";
import { elementAt } from "../tests/support/elements.ts";
import { hasRedis, startRedis } from "../tests/support/redis_server.ts";
import { documentedUser, RedisTyper, TestExporter } from "./_testing.ts";

/** Fills Redis with every kind of thing that the exporter reads. */
const everything = [
  "XGROUP CREATE dalston:stream:s engines 0 MKSTREAM",
  ...Array.from(
    { length: 9 },
    (_, i) => `XADD dalston:stream:s * task_id t${i}`,
  ),
  "XREADGROUP GROUP engines w1 COUNT 4 STREAMS dalston:stream:s >",
  "LPUSH dalston:queue:l t1",
  "HSET dalston:task:t1 enqueued_at 2024-01-01T00:00:00+00:00",
  "SADD dalston:engine:instances w1",
  "HSET dalston:engine:instance:w1 instance w1 engine_id s",
  "XADD dalston:events:dlq * source_stream dalston:stream:s",
];

/** Deletes the oldest pending entry, so that all there is to count is counted. */
async function makeDoubtful(typer: RedisTyper): Promise<void> {
  const entries = await typer.client.xrange("dalston:stream:s", "-", "+");
  await typer.client.xdel(
    "dalston:stream:s",
    elementAt(entries, 0)[0],
    elementAt(entries, 5)[0],
  );
}

Deno.test({
  name: "exporter needs no more than the user that its README describes",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis({ users: [await documentedUser()] });
    await using typer = new RedisTyper(redis.url);
    await typer.type(...everything);
    await makeDoubtful(typer);
    const url = `redis://exporter:secret@127.0.0.1:${redis.port}`;

    for (const countLimit of [1, 1000]) {
      await using exporter = new TestExporter({ url, countLimit });
      const scrape = await exporter.scrape();
      const errors = scrape.samples.filter(({ name, value }) =>
        name === "dalston_exporter_errors_total" && value > 0
      );
      assertEquals(errors, []);
      assertEquals(scrape.value("dalston_redis_connected"), 1);
      assertEquals(scrape.queues("dalston_queue_depth"), ["l", "s"]);
      assertEquals(scrape.of("s", "dalston_queue_live_consumers"), 1);
      assertEquals(scrape.of("s", "dalston_queue_dead_letters"), 1);
    }

    await using reader = new RedisTyper(url);
    for (
      const command of [
        "SET dalston:x 1",
        "DEL dalston:queue:l",
        "LPUSH dalston:queue:l x",
        "XADD dalston:stream:s * a b",
        "XACK dalston:stream:s engines 0-1",
        "KEYS *",
        "FLUSHALL",
        "CONFIG GET *",
        "HGET other:key enqueued_at",
      ]
    ) {
      await assertRejects(() => reader.type(command), Error, "NOPERM", command);
    }
  },
});

Deno.test({
  name: "exporter sends commands that read, and no other",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis();
    await using typer = new RedisTyper(redis.url);
    await typer.type(...everything);
    await makeDoubtful(typer);

    const monitor = await typer.client.monitor();
    const seen = new Set<string>();
    const ended = Promise.withResolvers<void>();
    monitor.on("monitor", (_time: string, args: string[]) => {
      const [name = "", first = ""] = args.map((arg) => arg.toUpperCase());
      if (name === "ECHO") ended.resolve();
      else seen.add(name === "XINFO" ? `${name} ${first}` : name);
    });
    for (const countLimit of [1, 1000]) {
      await using exporter = new TestExporter({ url: redis.url, countLimit });
      await exporter.scrape();
      await exporter.check();
    }
    await typer.type("ECHO end");
    await ended.promise;
    monitor.disconnect();

    assertEquals([...seen].toSorted(), [
      "HGET",
      "HMGET",
      "LINDEX",
      "LLEN",
      "SCAN",
      "SSCAN",
      "TIME",
      "TYPE",
      "XINFO GROUPS",
      "XINFO STREAM",
      "XPENDING",
      "XRANGE",
      "XREVRANGE",
    ]);
  },
});

Deno.test({
  name:
    "exporter without permission for one key, or for a command, tells the rest",
  ignore: !hasRedis,
  async fn() {
    const rules = (await documentedUser()).replace(/^exporter /, "")
      .replace("%R~dalston:*", "%R~dalston:queue:l %R~dalston:stream:*");
    await using redis = await startRedis({
      users: [`exporter ${rules} -time -scan`],
    });
    await using typer = new RedisTyper(redis.url);
    await typer.type(...everything, "LPUSH dalston:queue:hidden a");
    await using exporter = new TestExporter({
      url: `redis://exporter:secret@127.0.0.1:${redis.port}`,
      queues: ["l", "hidden"],
    });
    const scrape = await exporter.scrape();
    assertEquals(scrape.value("dalston_redis_connected"), 1);
    assertEquals(scrape.queues("dalston_queue_depth"), ["l"]);
    assertEquals(scrape.of("l", "dalston_queue_depth"), 1);
    assertEquals(scrape.of("hidden", "dalston_queue_collection_success"), 0);
    // Without the time there are no ages, without the registry no consumers.
    assertEquals(scrape.queues("dalston_queue_oldest_task_age_seconds"), []);
    assertEquals(scrape.queues("dalston_queue_live_consumers"), []);
    assert(
      scrape.value("dalston_exporter_errors_total", { kind: "permission" })! >
        0,
    );
  },
});
