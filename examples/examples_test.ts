import { assert, assertEquals } from "@std/assert";
import { Redis } from "ioredis";
import { hasRedis, startRedis } from "../tests/support/redis_server.ts";
import { Platform } from "../tests/support/platform.ts";
import { hasPromtool, promtool } from "../tests/support/promtool.ts";
import { seriesValue } from "../tests/support/series.ts";
import { RunningExample } from "./_running_example_testing.ts";

async function get(url: string | URL): Promise<string> {
  const response = await fetch(url);
  return await response.text();
}

Deno.test("counter.ts shows what was counted, and zeros for the rest", async () => {
  await using example = await RunningExample.start("counter");
  const output = await example.output();
  const cups = (drink: string, decaf: string) =>
    seriesValue(output, "coffee_cups_total", { drink, decaf });
  assertEquals(cups("espresso", "no"), 3);
  assertEquals(cups("espresso", "yes"), 0);
  assertEquals(cups("filter", "no"), 1);
  assertEquals(cups("tea", "no"), undefined);
});

Deno.test("http_metrics.ts counts requests by the template of their route", async () => {
  await using example = await RunningExample.start("http_metrics", ["0"]);
  const metrics = await example.printed(/http:.*/);
  assertEquals(await get(new URL("/orders/42", metrics)), "order 42\n");
  await get(new URL("/orders/43", metrics));
  await get(new URL("/orders/none", metrics));

  const text = await get(metrics);
  const endpoint = "/orders/:id";
  const requests = (status_code: string) =>
    seriesValue(text, "shop_requests_total", { endpoint, status_code });
  assertEquals(requests("200"), 2);
  assertEquals(requests("404"), 1);
  assertEquals(
    seriesValue(text, "shop_request_duration_seconds_count", { endpoint }),
    3,
  );
});

Deno.test({
  name: "foreign_queues.ts finds another program's queues",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis();
    const client = new Redis(redis.url);
    const task = JSON.stringify({ enqueued_at: Date.now() / 1000 - 900 });
    await client.lpush("queue:mail", task, task);
    await client.lpush("unrelated", task);
    await client.quit();
    await using example = await RunningExample.start("foreign_queues", [
      redis.url,
      "0",
    ]);

    const text = await get(await example.printed(/http:.*/));
    const mail = { engine_id: "mail" };
    assertEquals(seriesValue(text, "dalston_queue_depth", mail), 2);
    const age = seriesValue(
      text,
      "dalston_queue_oldest_task_age_seconds",
      mail,
    );
    assert(age !== undefined && age >= 900 && age < 1_000, `${age} s`);
    assert(!text.includes("unrelated"));
  },
});

Deno.test("engine/main.ts transcribes a job and measures it", async () => {
  await using platform = await Platform.start();
  await using engine = await RunningExample.start(
    "engine/main",
    ["sh", "-c", "echo hello from $(basename $0)"],
    {
      DALSTON_DATA_DIR: platform.dataDir,
      DALSTON_ENGINE_COMMAND_PORT: "0",
      LOG_FORMAT: "json",
    },
  );
  const metrics = await engine.printed(/http:[^"]*\/metrics/);

  const id = await platform.submit("speech_16k_mono.wav", { model: "command" });
  const job = await platform.finished(id);
  assertEquals(job.status, "completed");
  assertEquals(job.recognizer, "sh");
  assert(job.text?.startsWith("hello from "), `${job.text}`);

  const text = await get(metrics);
  const processed = { engine_id: "command", status: "success" };
  assertEquals(
    seriesValue(text, "dalston_engine_tasks_processed_total", processed),
    1,
  );
});

Deno.test("own_dashboard.ts writes a dashboard and a rule file", async () => {
  const folder = await Deno.makeTempDir();
  await using example = await RunningExample.start("own_dashboard", [folder]);
  await example.output();
  const [json, rules] = await Promise.all(
    ["shop.json", "shop_rules.yml"].map((name) =>
      Deno.readTextFile(`${folder}/${name}`)
    ),
  );
  assert(json !== undefined && rules !== undefined);
  const { title, panels } = JSON.parse(json);
  assertEquals(title, "Shop");
  assertEquals(panels.length, 3);
  assert(rules.includes("> 0.1"), rules);
  if (hasPromtool) await promtool("check", "rules", `${folder}/shop_rules.yml`);
  await Deno.remove(folder, { recursive: true });
});
