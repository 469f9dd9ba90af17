import { parseExposition } from "@dalston/metrics/testing";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { startAll, stopAll } from "../../services/service/run.ts";
import { eventually } from "../support/eventually.ts";
import { Platform } from "../support/platform.ts";
import type { LoadOptions } from "./command.ts";
import { loadEngines } from "./engines.ts";
import { load } from "./load.ts";
import { summarize } from "./summary.ts";

const never = new AbortController().signal;

function options(url: string, more: Partial<LoadOptions>): LoadOptions {
  return {
    url: new URL(url),
    rate: 10,
    seconds: 2,
    mix: { mono: 1, stereo: 0, bad: 0, slow: 0, failing: 0, live: 0 },
    seed: 1,
    concurrency: 30,
    patienceSeconds: 60,
    ...more,
  };
}

/** Sum of the series by one label's value; of all under "" without a label. */
async function counted(
  platform: Platform,
  service: string,
  name: string,
  label?: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const families = parseExposition(await platform.scrape(service));
  for (const { samples } of families) {
    for (const { name: sample, labels, value } of samples) {
      if (sample !== name || value === 0) continue;
      const key = label === undefined ? "" : labels[label] ?? "";
      counts[key] = (counts[key] ?? 0) + value;
    }
  }
  return counts;
}

Deno.test("load() counts what the platform counts", async () => {
  await using platform = await Platform.start();
  const engines = await startAll(loadEngines(0.1), {
    DALSTON_DATA_DIR: platform.dataDir,
    DALSTON_ENGINE_SLOW_TRANSCRIBER_PORT: "0",
    DALSTON_ENGINE_FAILING_TRANSCRIBER_PORT: "0",
    LOG_LEVEL: "error",
  });
  try {
    // 7 of the 20 are bad, each in another way.
    const mix = { mono: 6, stereo: 3, bad: 7, slow: 2, failing: 2, live: 0 };
    const asked = options(platform.address(), { mix });
    const { uploads, jobs, latency_seconds } = summarize(
      asked,
      await load(asked, { stop: never }),
    );

    assertEquals(uploads.accepted, 14);
    assertEquals(uploads.refused, {
      unsupported_audio: 1,
      empty_file: 1,
      invalid_audio: 1,
      unknown_field: 1,
      invalid_parameter: 1,
      missing_file: 1,
    });
    assertEquals(uploads.unanswered, 0);
    assertEquals(jobs, {
      created: 14,
      completed: 11,
      failed: 3,
      failed_by_code: { out_of_order: 2, truncated_data: 1 },
      cancelled: 0,
      unfinished: 0,
      not_by_engine: {},
    });
    assertEquals(latency_seconds.upload.count, 14);
    assertEquals(latency_seconds.job.count, 14);

    const gateway = (name: string, label?: string) =>
      counted(platform, "gateway", `dalston_gateway_${name}`, label);
    assertEquals(await gateway("jobs_created_total"), { "": jobs.created });
    assertEquals(await gateway("upload_bytes_total"), { "": uploads.bytes });
    assertEquals(
      await gateway("uploads_rejected_total", "code"),
      uploads.refused,
    );
    const ended = "dalston_orchestrator_jobs_total";
    assertEquals(await counted(platform, "orchestrator", ended, "status"), {
      completed: jobs.completed,
      failed: jobs.failed,
    });
  } finally {
    await stopAll(engines);
  }
});

Deno.test("load() tells of an engine that wasn't there", async () => {
  await using platform = await Platform.start();
  const mix = { mono: 0, stereo: 0, bad: 0, slow: 1, failing: 0, live: 0 };
  const { tally } = await load(
    options(platform.address(), { mix, seconds: 0.1 }),
    { stop: never },
  );
  assertEquals(tally.jobs.notBy, { "slow-transcriber": 1 });
});

Deno.test("load() waits for no job longer than its patience", async () => {
  await using platform = await Platform.start({ services: ["gateway"] });
  const { tally } = await load(
    options(platform.address(), { seconds: 0.2, patienceSeconds: 0 }),
    { stop: never },
  );
  assertEquals(tally.jobs.unfinished, 2);
});

Deno.test("load() keeps to its concurrency", async () => {
  await using platform = await Platform.start({ services: ["gateway"] });
  // Without an orchestrator no job ends, so there is never room for a fourth.
  const { tally, begun, heldUp } = await load(
    options(platform.address(), {
      seconds: 1,
      concurrency: 3,
      patienceSeconds: 0,
    }),
    { stop: never },
  );
  assertEquals([begun, heldUp, tally.jobs.unfinished], [3, 1, 3]);
});

Deno.test("load() rejects where nobody answers", async () => {
  await assertRejects(
    () => load(options("http://127.0.0.1:1", {}), { stop: never }),
    Error,
    "Cannot reach a gateway at http://127.0.0.1:1",
  );
});

Deno.test("load() rejects at the first answer that isn't a gateway's", async () => {
  let requests = 0;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      await request.arrayBuffer();
      requests++;
      return Response.json({ job: 1 });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  await assertRejects(
    () => load(options(url, {}), { stop: never }),
    Error,
    `${url} doesn't answer as a gateway does`,
  );
  assertEquals(requests, 2, "one look and one upload");
});

Deno.test("load() ends although a session doesn't", async () => {
  const socket = Promise.withResolvers<WebSocket>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      if (request.headers.get("upgrade") === null) return new Response();
      const upgraded = Deno.upgradeWebSocket(request);
      socket.resolve(upgraded.socket);
      return upgraded.response;
    },
  );
  const over = Promise.withResolvers<void>();
  const mix = { mono: 0, stereo: 0, bad: 0, slow: 0, failing: 0, live: 1 };
  const { begun, lost } = await load(
    options(`http://127.0.0.1:${server.addr.port}`, {
      mix,
      seconds: 0.1,
      patienceSeconds: 0,
    }),
    {
      stop: never,
      graceMs: 100,
      onProgress: (progress) => progress.over === 1 && over.resolve(),
    },
  );
  assertEquals([begun, lost], [1, 1]);
  (await socket.promise).close();
  await over.promise;
});

Deno.test("Ctrl-C ends deno task load with its summary", async () => {
  await using platform = await Platform.start();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      new URL("main.ts", import.meta.url).pathname,
      `--url=${platform.address()}`,
      "--mix=mono=1",
      "--json",
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = process.stderr.pipeThrough(new TextDecoderStream())
    .getReader();
  const output = new Response(process.stdout).text();
  const { value: line } = await errors.read();
  assertEquals(
    line?.trim(),
    "0s: 0/60 steps over, 0 jobs, 0 sessions, 0 refused",
  );
  await eventually(
    "a created job",
    async () => {
      const created = await counted(
        platform,
        "gateway",
        "dalston_gateway_jobs_created_total",
      );
      return (created[""] ?? 0) > 0;
    },
  );
  process.kill("SIGINT");
  assertEquals((await process.status).code, 0);
  await errors.cancel();
  const { steps, uploads } = JSON.parse(await output);
  assert(steps.begun < 60);
  assertEquals(uploads.accepted, steps.begun);
});
