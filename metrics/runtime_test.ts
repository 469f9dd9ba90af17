import { assert, assertEquals, assertThrows } from "@std/assert";
import { once } from "node:events";
import process from "node:process";
import { Worker as WorkerThread } from "node:worker_threads";
import { configureMetrics } from "./configure.ts";
import { collectRuntime, runtimeMetrics } from "./runtime.ts";
import { lintNames, readSample } from "./testing/mod.ts";

const child = new URL("./testdata/runtime_samples.ts", import.meta.url);
const descriptors = ["process_open_fds", "process_max_fds"];

function configure() {
  return configureMetrics("runtime", { ...runtimeMetrics });
}

/** Runs the child process and returns its samples. */
async function samplesOfChild(
  permissions: string[],
): Promise<Record<string, number>> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-lock",
      ...permissions,
      child.href,
    ],
    signal: AbortSignal.timeout(30_000),
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("runtimeMetrics follows the naming conventions", () => {
  assertEquals(lintNames(runtimeMetrics), []);
});

Deno.test("collectRuntime() reads memory, start and versions", async () => {
  const telemetry = configure();
  const stop = collectRuntime(telemetry);
  const read = async (
    key: "processResidentMemory" | "processStartTime" | "denoHeapUsed",
  ) => await readSample(telemetry, runtimeMetrics[key]) ?? NaN;
  const heapUsed = await read("denoHeapUsed");
  assert(heapUsed > 1e6 && heapUsed < await read("processResidentMemory"));
  const age = Date.now() / 1000 - await read("processStartTime");
  assert(age > 0 && age < 3600, `${age}`);
  const { deno: version, v8, typescript } = Deno.version;
  assertEquals(
    await readSample(telemetry, runtimeMetrics.denoInfo, {
      version,
      v8,
      typescript,
    }),
    1,
  );
  stop();
});

Deno.test("collectRuntime() counts the processor time of the whole process once", async () => {
  const telemetry = configure();
  const stop = collectRuntime(telemetry);
  const read = async () =>
    await readSample(telemetry, runtimeMetrics.processCpu) ?? NaN;
  const spent = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  let before = spent();
  for (let scrape = 0; scrape < 3; scrape++) {
    const counted = await read();
    const after = spent();
    // Sums of steps are off by a rounding error.
    assert(
      counted >= before - 1e-9 && counted <= after + 1e-9,
      `${before} <= ${counted} <= ${after}`,
    );
    before = after;
    while (spent() === before);
  }
  stop();
});

Deno.test({
  name: "collectRuntime() counts open file descriptors",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const telemetry = configure();
    const stop = collectRuntime(telemetry);
    const open = async () =>
      await readSample(telemetry, runtimeMetrics.processOpenFds) ?? NaN;
    const before = await open();
    const files = Array.from({ length: 50 }, () => Deno.openSync(child));
    const more = await open() - before;
    for (const file of files) file.close();
    // Deno itself may open or close a few descriptors.
    assert(more > 40 && more < 60, `${more}`);
    const most = await readSample(telemetry, runtimeMetrics.processMaxFds);
    assert(most !== undefined && most > before);
    stop();
  },
});

Deno.test("collectRuntime() measures how long the event loop is blocked", async () => {
  const telemetry = configure();
  const stop = collectRuntime(telemetry, { lagIntervalMs: 5 });
  const end = performance.now() + 100;
  while (performance.now() < end);
  // Timers that are due at once fire in the order of their times.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const lag = await readSample(telemetry, runtimeMetrics.denoEventLoopLag);
  assert(lag !== undefined && lag.count >= 1, `${lag?.count}`);
  assert(lag.sum >= 0.09, `${lag.sum}`);
  stop();
});

Deno.test("collectRuntime() returns a function that stops collecting", async () => {
  const telemetry = configure();
  const stop = collectRuntime(telemetry);
  stop();
  assertEquals(await readSample(telemetry, runtimeMetrics.processCpu), 0);
});

Deno.test("collectRuntime() does nothing if metrics are disabled", () => {
  const telemetry = configureMetrics("runtime", { ...runtimeMetrics }, {
    enabled: false,
  });
  // The sanitizers would find a timer that still runs.
  collectRuntime(telemetry);
});

Deno.test("collectRuntime() rejects an interval that isn't a positive number", () => {
  for (const lagIntervalMs of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => collectRuntime(configure(), { lagIntervalMs }),
      RangeError,
      `Cannot measure the event loop every ${lagIntervalMs} ms`,
    );
  }
});

for (const permissions of [[], ["--allow-read"]]) {
  const given = permissions.join(" ") || "no permission";
  Deno.test(`collectRuntime() leaves out what it can't read with ${given}`, async () => {
    const values = await samplesOfChild(permissions);
    const names = Object.keys(values);
    assertEquals(descriptors.filter((name) => names.includes(name)), []);
    for (
      const name of [
        "process_cpu_seconds_total",
        "process_resident_memory_bytes",
        "process_start_time_seconds",
        "deno_memory_heap_used_bytes",
      ]
    ) {
      assert(Number(values[name]) > 0, name);
    }
    assertEquals(values["dalston_metrics_collector_failures_total"], 0);
  });
}

Deno.test({
  name: "collectRuntime() reads descriptors with --allow-all",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const values = await samplesOfChild(["--allow-all"]);
    for (const name of descriptors) assert(Number(values[name]) > 0, name);
  },
});

const startWorker = {
  "a worker": () => new Worker(child, { type: "module" }),
  "a worker thread of Node's": () => new WorkerThread(child),
};
for (const [what, start] of Object.entries(startWorker)) {
  Deno.test(`collectRuntime() leaves out the start of the process in ${what}`, async () => {
    const channel = new BroadcastChannel("runtime_samples");
    const answer = once(channel, "message");
    const worker = start();
    const [{ data }] = await answer;
    await worker.terminate();
    channel.close();
    const names = Object.keys(JSON.parse(data));
    assertEquals(names.includes("process_start_time_seconds"), false);
    assertEquals(names.includes("process_cpu_seconds_total"), true);
  });
}
