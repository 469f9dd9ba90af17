import { assert, assertEquals } from "@std/assert";
import { Redis } from "ioredis";
import { pause } from "../../services/host/outage.ts";
import { eventually } from "../support/platform.ts";
import { hasRedis } from "../support/redis_server.ts";
import { tone } from "../support/tone.ts";
import { Cluster } from "./_cluster.ts";

/** `DALSTON_SCALE_JOBS=500` for the long run. */
const jobCount = Number(Deno.env.get("DALSTON_SCALE_JOBS") ?? 60);

/** Long enough for a busy machine; a job takes a fraction of a second. */
const patienceMs = 120_000 + jobCount * 1_000;

/** How long after an engine was started anew the next one is killed. */
const betweenKillsMs = 500;

/** Most jobs that two orchestrators bring forward at the same time. */
const atOnce = 2 * 16;

/** Submits jobs, trying again what wasn't accepted; the ids of those that were. */
async function submitAll(
  { gateway }: Cluster,
  count: number,
): Promise<string[]> {
  const accepted: string[] = [];
  let left = count;
  const client = async () => {
    while (left-- > 0) {
      accepted.push(
        await eventually(async () => {
          const response = await gateway.post(tone());
          const answer = await response.json();
          return response.status === 201 ? String(answer.id) : undefined;
        }, () => "no job is accepted"),
      );
    }
  };
  await Promise.all([client(), client(), client(), client()]);
  return accepted;
}

/** The state of every job; undefined while the gateway can't tell. */
async function allJobs(
  { gateway }: Cluster,
): Promise<Map<string, string> | undefined> {
  const states = new Map<string, string>();
  const url = `${gateway.address()}/v1/audio/transcriptions?limit=100`;
  for (let offset = 0;; offset += 100) {
    const page = await fetch(`${url}&offset=${offset}`);
    const { jobs } = await page.json();
    if (!page.ok) return undefined;
    for (const { id, status } of jobs) states.set(id, status);
    if (jobs.length < 100) return states;
  }
}

/** The state of every job once each is in a final one. */
async function allFinished(cluster: Cluster): Promise<Map<string, string>> {
  let last: Map<string, string> | undefined;
  return await eventually(
    async () => {
      last = await allJobs(cluster);
      const isOver = last?.values().every((status) =>
        ["completed", "failed", "cancelled"].includes(status)
      );
      return isOver ? last : undefined;
    },
    () => `not all jobs end: ${JSON.stringify([...last ?? []])}`,
    Date.now() + patienceMs,
  );
}

/** Nothing waits, nothing is held, nothing was given up. */
async function assertNothingLeft({ redis: { url } }: Cluster): Promise<void> {
  const redis = new Redis(url);
  try {
    const streams = await redis.keys("dalston:stream:*");
    assertEquals(streams.length, 3);
    for (const stream of [...streams, "dalston:events:stream"]) {
      await eventually(
        async () => await redis.xlen(stream) === 0 || undefined,
        () => `${stream} isn't empty`,
      );
      const group = stream === "dalston:events:stream"
        ? "orchestrators"
        : "engines";
      assertEquals((await redis.xpending(stream, group))[0], 0, stream);
    }
    assertEquals(await redis.keys("dalston:leases:*"), []);
    assertEquals(await redis.keys("dalston:holders:*"), []);
    assertEquals(await redis.exists("dalston:events:dlq"), 0);
  } finally {
    await redis.quit();
  }
}

/** Kills engines until `work` is over; how many were killed. */
async function whileEnginesDie(
  cluster: Cluster,
  work: () => Promise<void>,
): Promise<number> {
  const over = new AbortController();
  const kill = async () => {
    let kills = 0;
    while (true) {
      await pause(betweenKillsMs, over.signal);
      if (over.signal.aborted) return kills;
      await cluster.killEngine();
      kills++;
    }
  };
  const killing = kill();
  try {
    await work();
  } finally {
    over.abort();
    await killing;
  }
  return await killing;
}

Deno.test({
  name: `seven processes end ${jobCount} jobs, none lost and none twice`,
  ignore: !hasRedis,
  async fn(t) {
    await using cluster = await Cluster.start();
    const half = jobCount / 2;
    const completed = () =>
      cluster.counted("dalston_orchestrator_jobs_total", {
        status: "completed",
      });

    await t.step("while engines are killed", async () => {
      const start = performance.now();
      const kills = await whileEnginesDie(cluster, async () => {
        const accepted = await submitAll(cluster, half);
        const jobs = await allFinished(cluster);
        assertEquals(jobs.size, half);
        for (const id of accepted) assertEquals(jobs.get(id), "completed", id);
      });
      say(`${half} jobs, ${kills} engines killed`, start);
      await assertNothingLeft(cluster);
      // Both orchestrators lived, so that all that they counted is there.
      assertEquals(await completed(), half);
    });

    await t.step("while engines are killed, and Redis", async () => {
      const start = performance.now();
      const kills = await whileEnginesDie(cluster, async () => {
        const submitting = submitAll(cluster, half);
        await eventually(
          async () => await completed() > 1.2 * half || undefined,
          () => "nothing is under way",
        );
        await cluster.killRedis();
        const accepted = await submitting;
        const jobs = await allFinished(cluster);
        for (const id of accepted) assertEquals(jobs.get(id), "completed", id);
      });
      say(`${half} jobs, ${kills} engines and Redis killed`, start);
      await assertNothingLeft(cluster);
      // Where Redis did what it could no longer answer, nobody counted it.
      const uncounted = jobCount - await completed();
      say(`${uncounted} completions not counted`, start);
      assert(uncounted >= 0 && uncounted <= atOnce, `${uncounted}`);
    });
  },
});

function say(what: string, start: number): void {
  console.log(`${what}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
