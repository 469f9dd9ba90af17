import { assert, assertEquals } from "@std/assert";
import type { LoadOptions } from "../load/command.ts";
import { load } from "../load/load.ts";
import { summarize, type Summary } from "../load/summary.ts";
import { hasPrometheus } from "../support/prometheus_server.ts";
import { hasRedis } from "../support/redis_server.ts";
import { glance } from "./_dashboards_at_a_glance.ts";
import { WatchedPlatform } from "./_watched_platform.ts";

const merger = "engine-final-merger";

/** Panels that are empty while their engine doesn't run. */
const ofTheEngine = [
  "Engine: Tasks in progress",
  "Engine: Tasks in progress by replica",
  "Engine: Memory",
  "Engine: File descriptors",
];

/** Panels that are empty during an outage of Redis. */
const ofRedis = [
  "Overview: Jobs in progress",
  "Overview: Queue depth by engine",
  "Overview: Workers healthy/total",
  "Overview: Queue oldest task age",
  "Engine: Queue depth",
  "Engine: Oldest waiting task",
  "Engine: Orphaned tasks",
  "Queues: Waiting tasks",
  "Queues: Dead letters",
  "Queues: Queues",
  "Queues: Depth",
  "Queues: Oldest waiting task",
  "Queues: In flight",
  "Queues: Oldest task in flight",
  "Queues: Live consumers",
  "Queues: Orphaned tasks",
  "Queues: Oldest dead letter",
  "Queues: Read and exact",
  "Realtime: Slots in use",
  "Realtime: Sessions by worker",
];

/** Runs a short load, without a wait for its jobs to end. */
async function burst(
  { url }: WatchedPlatform,
  mix: Partial<LoadOptions["mix"]>,
): Promise<Summary> {
  const options: LoadOptions = {
    url,
    rate: 4,
    seconds: 5,
    mix: { mono: 0, stereo: 0, bad: 0, slow: 0, failing: 0, live: 0, ...mix },
    seed: 1,
    concurrency: 50,
    patienceSeconds: 0,
  };
  const stop = new AbortController().signal;
  return summarize(options, await load(options, { stop }));
}

Deno.test({
  name: "faults under load turn the right panels red and fire the right alerts",
  ignore: !(hasRedis && hasPrometheus),
  async fn(t) {
    await using platform = await WatchedPlatform.start();
    const { prometheus } = platform;
    async function red(...panels: string[]): Promise<void> {
      await platform.waitFor(
        async () => (await glance(prometheus)).red,
        panels,
        "the list of red panels",
      );
    }
    async function areBlank(panels: readonly string[], engine?: string) {
      const { blank } = await glance(prometheus, engine);
      assertEquals(panels.filter((panel) => !blank.includes(panel)), []);
    }
    async function completed(count: number): Promise<void> {
      const jobs = `dalston_orchestrator_jobs_total{status="completed"}`;
      await platform.shows(jobs, { "": count });
    }

    await t.step("nothing is red without a fault", async () => {
      await platform.alarms();
      await red();
    });

    await t.step("an engine stops", async () => {
      await platform.stop(merger);
      const { jobs } = await burst(platform, { mono: 1 });
      assertEquals([jobs.created, jobs.unfinished], [20, 20]);
      await platform.shows(
        "dalston_queue_depth > 0",
        { "final-merger": jobs.unfinished },
        "engine_id",
      );
      await platform.alarms("DalstonQueueWithoutConsumer", "DalstonTargetDown");
      await red("Overview: Targets down", "Overview: Services");
      await areBlank(ofTheEngine, "final-merger");
    });

    await t.step("the engine starts again", async () => {
      await platform.startAgain(merger);
      await completed(20);
      await platform.alarms();
      await red();
    });

    await t.step("Redis stops", async () => {
      await platform.stopRedis();
      const { jobs, uploads, sessions } = await burst(platform, {
        mono: 3,
        live: 2,
      });
      assertEquals([jobs.created, sessions.completed], [0, 0]);
      assertEquals(uploads.refused, { backend_unavailable: 12 });
      assertEquals(sessions.refused, { unavailable: 8 });
      await platform.alarms(
        "DalstonCollectorFailing",
        "DalstonGatewayErrorBudgetFastBurn",
        "DalstonGatewayErrorBudgetSlowBurn",
        "DalstonRedisDown",
        "DalstonSessionsRefused",
      );
      await red(
        "Overview: Firing alerts",
        "Overview: Request error budget left",
        "Overview: Error rate (%)",
        "Overview: Redis connectivity",
        "Overview: Error logs/sec",
      );
      await areBlank(ofRedis);
    });

    await t.step("Redis starts again", async () => {
      await platform.startRedisAgain();
      await platform.shows("dalston_redis_connected", { "": 1 });
      const { jobs } = await burst(platform, { mono: 1 });
      assertEquals(jobs.created, 20);
      await completed(40);
      await platform.shows("sum(dalston_queue_depth)", { "": 0 });
      const { red, blank } = await glance(prometheus);
      assert(!red.includes("Overview: Redis connectivity"));
      assertEquals(ofRedis.filter((panel) => blank.includes(panel)), []);
    });
  },
});
