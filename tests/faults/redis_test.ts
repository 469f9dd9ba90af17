import { configureMetrics } from "@dalston/metrics";
import { parseExposition } from "@dalston/metrics/testing";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  type BackendOptions,
  openBackend,
} from "../../services/adapters/open.ts";
import type { Stage } from "../../services/contracts/task.ts";
import type { Engine } from "../../services/engine_sdk/engine.ts";
import { defineEngineService } from "../../services/engine_sdk/engine_service.ts";
import { audioPrepare } from "../../services/engines/audio_prepare/engine.ts";
import { finalMerger } from "../../services/engines/final_merger/engine.ts";
import { transcriber } from "../../services/engines/transcriber/engine.ts";
import { createLogger } from "../../services/observability/logging.ts";
import { orchestratorMetrics } from "../../services/orchestrator/metrics.ts";
import { startOrchestrator } from "../../services/orchestrator/orchestrator.ts";
import type { Backend } from "../../services/ports/backend.ts";
import { RejectedError } from "../client/errors.ts";
import { newJob } from "../conformance/records.ts";
import { eventually } from "../support/eventually.ts";
import { Platform } from "../support/platform.ts";
import { hasRedis, startRedis } from "../support/redis_server.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import { tone } from "../support/tone.ts";

const ignore = !hasRedis;

/** Returns a service's answer to `GET /health`. */
async function health(platform: Platform, service: string): Promise<string> {
  const { origin } = new URL(platform.metricsAddress(service));
  return await (await fetch(`${origin}/health`)).text();
}

async function submitAll(platform: Platform, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await platform.submit(tone()));
  return ids;
}

async function assertCompleted(
  platform: Platform,
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) {
    const job = await platform.finished(id);
    assertEquals(job.status, "completed", JSON.stringify(job));
    assertEquals(job.stages.length, 3);
  }
}

const services = ["gateway", "orchestrator", "engine-transcriber"];

/** Waits until every service is unavailable, with these reasons. */
async function assertUnavailable(
  platform: Platform,
  ...reasons: string[]
): Promise<void> {
  for (const service of services) {
    const text = await eventually(`${service} is unavailable`, async (see) => {
      const text = see(await health(platform, service));
      return text.includes('"unavailable"') && text;
    });
    for (const reason of reasons) assertStringIncludes(text, reason);
  }
}

async function assertHealthy(platform: Platform): Promise<void> {
  for (const service of services) {
    await eventually(
      `${service} is back`,
      async (see) => see(await health(platform, service)).includes('"ok"'),
    );
  }
}

Deno.test({
  name: "platform survives a Redis that is unreachable, and one that is silent",
  ignore,
  async fn() {
    await using redis = await startRedis({ password: "secret" });
    await using proxy = new TcpProxy(redis.port);
    const address = `127.0.0.1:${proxy.port}`;
    await using platform = await Platform.start({
      environment: {
        REDIS_URL: `redis://:secret@${address}`,
        DALSTON_ENGINE_LEASE_SECONDS: "2",
      },
    });
    const ids = await submitAll(platform, 4);
    proxy.cut();
    await assertUnavailable(platform, `Redis at ${address} doesn't answer`);
    for (const service of services) await platform.scrape(service);
    const { gateway } = platform;
    for (
      const request of [
        () => gateway.upload({ file: tone() }),
        () => gateway.list(),
      ]
    ) {
      const { status, code, retryAfter, message } = await assertRejects(
        request,
        RejectedError,
      );
      assertEquals(
        [status, code, retryAfter],
        [503, "backend_unavailable", "5"],
      );
      assert(!message.includes(address), message);
    }
    proxy.restore();
    await assertHealthy(platform);

    ids.push(...await submitAll(platform, 4));
    proxy.silence();
    await assertUnavailable(
      platform,
      `Redis at ${address}`,
      "no answer within 5 s",
    );
    proxy.restore();
    await assertHealthy(platform);

    ids.push(...await submitAll(platform, 1));
    await assertCompleted(platform, ids);
    const lines = platform.logs.map((line) => JSON.stringify(line));
    assertEquals(lines.filter((line) => line.includes("secret")), []);
  },
});

Deno.test({
  name: "platform loses no job when Redis is killed and started again",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const config = { appendonly: "yes" };
    const redis = stack.use(await startRedis({ folder, config }));
    await using platform = await Platform.start({
      environment: {
        REDIS_URL: redis.url,
        DALSTON_ENGINE_LEASE_SECONDS: "2",
      },
    });
    const ids = await submitAll(platform, 10);
    await redis.stop("SIGKILL");
    stack.use(await startRedis({ folder, config, port: redis.port }));
    await assertCompleted(platform, ids);
  },
});

/** Publishes every event twice. */
function doubling(backend: Backend): Backend {
  const { eventLog } = backend;
  return {
    ...backend,
    eventLog: {
      ...eventLog,
      async publish(event) {
        await eventLog.publish(event);
        await eventLog.publish(event);
      },
    },
  };
}

Deno.test({
  name:
    "two orchestrators end each job once although every event is published twice",
  ignore,
  async fn() {
    const dataDir = await Deno.makeTempDir();
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(dataDir, { recursive: true }));
    const redis = stack.use(await startRedis());
    const open = async (options: BackendOptions) =>
      doubling(await openBackend(options));
    const options = { dataDir, redis: { url: redis.url } };

    const orchestrators = ["a", "b"].map(async (name) => {
      const telemetry = configureMetrics("orchestrator", orchestratorMetrics);
      const orchestrator = startOrchestrator({
        backend: stack.use(await open(options)),
        telemetry,
        logger: createLogger({
          service: "orchestrator",
          level: "error",
          format: "json",
        }),
        name,
      });
      stack.defer(() => orchestrator.stop());
      return telemetry;
    });
    const telemetries = await Promise.all(orchestrators);
    async function serve<S extends Stage>(engine: Engine<S>): Promise<void> {
      const { start } = defineEngineService({
        engineId: engine.engineId,
        port: 0,
        settings: {},
        openBackend: open,
        engine: () => engine,
      });
      const running = await start({
        REDIS_URL: redis.url,
        DALSTON_DATA_DIR: dataDir,
        LOG_LEVEL: "error",
        LOG_FORMAT: "json",
      });
      stack.defer(() => running.stop());
    }
    await serve(audioPrepare());
    await serve(transcriber());
    await serve(finalMerger());

    const backend = stack.use(await open(options));
    const jobs = Array.from({ length: 20 }, () => newJob());
    for (const job of jobs) {
      await backend.artifactStore.put(job.audio.artifact, tone().stream());
      await backend.jobStore.create({
        ...job,
        parameters: { ...job.parameters, timestamps_granularity: "segment" },
      });
      await backend.eventLog.publish({
        type: "job.created",
        timestamp: new Date().toISOString(),
        payload: { job_id: job.id, request_id: job.request_id },
      });
    }
    const sum = async (name: string, labels: Record<string, string>) => {
      let sum = 0;
      for (const { handler } of telemetries) {
        const response = await handler(new Request("http://test/metrics"));
        const families = parseExposition(await response.text());
        const found = families.find((family) =>
          family.name === `dalston_orchestrator_${name}`
        );
        for (const { labels: there, value } of found?.samples ?? []) {
          const fits = Object.entries(labels).every(([label, value]) =>
            there[label] === value
          );
          if (fits) sum += value;
        }
      }
      return sum;
    };
    // Every event is published twice, so 20 jobs give 40 events.
    await eventually(
      "the end of all jobs",
      async (see) =>
        see(
          await sum("events_processed_total", { event_type: "job.completed" }),
        ) === 40,
    );
    assertEquals(await sum("jobs_total", { status: "completed" }), 20);
    assertEquals(await sum("jobs_total", { status: "failed" }), 0);
    for (
      const [engine_id, stage] of [
        ["audio-prepare", "prepare"],
        ["transcriber", "transcribe"],
        ["final-merger", "merge"],
      ] as const
    ) {
      assertEquals(
        await sum("tasks_scheduled_total", { engine_id, stage }),
        20,
      );
      const done = { engine_id, status: "success" };
      assertEquals(await sum("tasks_completed_total", done), 20);
    }
    const counts = await backend.jobStore.countByStatus();
    assertEquals(counts.completed, 20);
    assert(counts.failed + counts.pending + counts.running === 0);
  },
});
