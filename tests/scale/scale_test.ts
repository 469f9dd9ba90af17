import { assert, assertEquals } from "@std/assert";
import { Redis } from "ioredis";
import { pause } from "../../services/async/pause.ts";
import { RejectedError } from "../client/errors.ts";
import { eventually } from "../support/eventually.ts";
import { hasRedis } from "../support/redis_server.ts";
import { tone } from "../support/tone.ts";
import { Cluster } from "./_cluster.ts";

/** The long run sets `DALSTON_SCALE_JOBS=500`. */
const jobCount = Number(Deno.env.get("DALSTON_SCALE_JOBS") ?? 60);

/** Length of the outage of the network; in the long run as long as a lease. */
const cutMs = jobCount >= 500 ? 30_000 : 3_000;

/** Enough for a busy machine: a job takes a fraction of a second. */
const patienceMs = 120_000 + jobCount * 1_000;

/** Pause between the start of a killed engine and the next kill. */
const betweenKillsMs = 1_000;

/** Most unfinished jobs, so that clients submit jobs all the time. */
const unfinished = 16;

const completed = (cluster: Cluster) =>
  cluster.counted("dalston_orchestrator_jobs_total", { status: "completed" });

/** Waits until so many jobs are completed. */
async function reach(cluster: Cluster, jobs: number): Promise<void> {
  await eventually(
    `${jobs} completed jobs`,
    async (see) => see(await completed(cluster)) >= jobs,
    { patienceMs },
  );
}

/** Submits every job until it is accepted, and returns the ids. */
async function submitAll(cluster: Cluster): Promise<Set<string>> {
  const { gateway } = cluster.gateway;
  const accepted = new Set<string>();
  let left = jobCount;
  const client = async () => {
    while (left-- > 0) {
      await reach(cluster, accepted.size - unfinished);
      const id = await eventually(
        "an accepted job",
        async () => {
          const upload = gateway.upload({ file: tone() });
          return (await unlessRejected(upload))?.id;
        },
        { patienceMs },
      );
      accepted.add(id);
    }
  };
  await Promise.all([client(), client(), client(), client()]);
  return accepted;
}

/** Returns the answer; undefined if the gateway rejects the request. */
async function unlessRejected<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error;
  }
}

/** Waits until every status is final, and returns the status of each job. */
async function allFinished(cluster: Cluster): Promise<Map<string, string>> {
  const { gateway } = cluster.gateway;
  // In the order of a job's life, so that no job is missed.
  for (const status of ["pending", "running", "cancelling"] as const) {
    await eventually(
      `no ${status} job`,
      async (see) => {
        const page = gateway.list({ status, limit: 100 });
        return see(await unlessRejected(page))?.total === 0;
      },
      { patienceMs },
    );
  }
  const statuses = new Map<string, string>();
  for (let offset = 0;; offset += 100) {
    const { jobs } = await gateway.list({ limit: 100, offset });
    for (const { id, status } of jobs) statuses.set(id, status);
    if (jobs.length < 100) return statuses;
  }
}

/** Asserts that nothing waits, is in flight or is a dead letter. */
async function assertNothingLeft({ redis: { url } }: Cluster): Promise<void> {
  const redis = new Redis(url);
  try {
    const streams = await redis.keys("dalston:stream:*");
    assertEquals(streams.length, 3);
    for (const stream of [...streams, "dalston:events:stream"]) {
      await eventually(
        `${stream} is empty`,
        async (see) => see(await redis.xlen(stream)) === 0,
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

/**
 * Asserts that each job and task was counted once. The gateway and the
 * orchestrators are never killed, so their counters are complete.
 */
async function assertCountedOnce(cluster: Cluster): Promise<void> {
  const counted = async (name: string, labels?: Record<string, string>) =>
    await cluster.counted(`dalston_${name}_total`, labels);
  assertEquals(await counted("gateway_jobs_created"), jobCount);
  const jobs = "orchestrator_jobs";
  assertEquals(await counted(jobs, { status: "completed" }), jobCount);
  assertEquals(await counted(jobs, { status: "failed" }), 0);
  assertEquals(await counted(`${jobs}_cancelled`), 0);
  for (const engine_id of ["audio-prepare", "transcriber", "final-merger"]) {
    const ended = (status: string) =>
      counted("orchestrator_tasks_completed", { engine_id, status });
    assertEquals(await ended("success"), jobCount, engine_id);
    assertEquals(await ended("failure"), 0, engine_id);
    const scheduled = await counted("orchestrator_tasks_scheduled", {
      engine_id,
    });
    const retries = await counted("orchestrator_task_retries", { engine_id });
    assertEquals(scheduled, jobCount + retries, engine_id);
  }
}

/** Kills engines until `work` ends, and returns the number of kills. */
async function whileEnginesDie(
  cluster: Cluster,
  work: () => Promise<void>,
): Promise<number> {
  const over = new AbortController();
  const kill = async () => {
    let kills = 0;
    while (!over.signal.aborted) {
      await cluster.killEngine();
      kills++;
      await pause(betweenKillsMs, over.signal);
    }
    return kills;
  };
  const killing = kill();
  // Awaited below: it may reject long before the work ends.
  killing.catch(() => {});
  try {
    await work();
  } finally {
    over.abort();
    await killing;
  }
  return await killing;
}

Deno.test({
  name: `seven processes complete ${jobCount} jobs, each once, ` +
    "although engines and Redis are killed and the network fails",
  ignore: !hasRedis,
  async fn() {
    await using cluster = await Cluster.start();
    const start = performance.now();
    const say = (what: string) => {
      const seconds = (performance.now() - start) / 1000;
      console.log(`${seconds.toFixed(1)} s: ${what}`);
    };
    const kills = await whileEnginesDie(cluster, async () => {
      const submitting = submitAll(cluster);
      await reach(cluster, jobCount / 3);
      await cluster.killRedis();
      say("Redis was killed");
      await reach(cluster, jobCount / 2);
      await cluster.cutOff(cutMs);
      say(`The network was cut for ${cutMs / 1000} s`);
      const accepted = await submitting;
      say(`${accepted.size} jobs were accepted`);

      const jobs = await allFinished(cluster);
      say(`${jobs.size} jobs ended`);
      assertEquals(new Set(jobs.keys()), accepted);
      for (const [id, status] of jobs) assertEquals(status, "completed", id);
    });
    say(
      `${kills} engines were killed, ${cluster.redelivered} tasks were redelivered`,
    );
    assert(kills > 1);
    await assertNothingLeft(cluster);
    await assertCountedOnce(cluster);
    say("each job was counted once");
  },
});
