import { readSample } from "@dalston/metrics/testing";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { eventually } from "../../tests/support/eventually.ts";
import type { Failure } from "../contracts/job.ts";
import { BackendUnavailableError } from "../ports/backend_unavailable.ts";
import { withFaults } from "./_interception.ts";
import { Harness } from "./_testing.ts";
import { Consumer, type ConsumerOptions } from "./consumer.ts";
import { orchestratorMetrics } from "./metrics.ts";

const limits = {
  concurrency: 4,
  maxDeliveries: 3,
  leaseMs: 1000,
  waitMs: 1000,
  stuckAfterMs: 60_000,
};

const jobA = "6f1c2b52-2f0c-4bd2-9a55-5a3f1ad1a00a";
const jobB = "6f1c2b52-2f0c-4bd2-9a55-5a3f1ad1a00b";

/** A consumer on the harness whose parts a test replaces. */
function consume(harness: Harness, options: Partial<ConsumerOptions>) {
  const consumer = new Consumer({
    eventLog: harness.backend.eventLog,
    name: "test",
    handle: () => Promise.resolve(),
    giveUp: () => Promise.resolve(),
    check: () => Promise.resolve(),
    onBack: () => {},
    metrics: harness.telemetry.metrics,
    logger: harness.logger,
    limits,
    now: harness.now,
    ...options,
  });
  return Object.assign(consumer, {
    [Symbol.asyncDispose]: () => consumer.stop(),
  });
}

function publish(harness: Harness, job_id: string, request_id = "r") {
  return harness.backend.eventLog.publish({
    type: "job.created",
    timestamp: harness.now().toISOString(),
    payload: { job_id, request_id },
  });
}

function counter(
  harness: Harness,
  key: "eventsProcessed" | "eventFailures",
): Promise<number | undefined> {
  const labels = { event_type: "job.created" } as const;
  return readSample(harness.telemetry, orchestratorMetrics[key], labels);
}

function buried(harness: Harness): Promise<number | undefined> {
  const { eventsDeadLettered } = orchestratorMetrics;
  return readSample(harness.telemetry, eventsDeadLettered, {
    reason: "failed",
  });
}

/** Returns true if the log is empty, now and after all leases expired. */
async function isEmpty(harness: Harness): Promise<boolean> {
  harness.clock.ms += 2 * limits.leaseMs;
  const rest = await harness.backend.eventLog.read({
    consumer: "last",
    count: 1,
    waitMs: 0,
    leaseMs: 1,
  });
  return rest.length === 0;
}

Deno.test("Consumer handles events of one job in order and other jobs beside it", async () => {
  await using harness = await Harness.open();
  const gate = Promise.withResolvers<void>();
  const log: string[] = [];
  for (
    const [job, name] of [
      [jobA, "a1"],
      [jobA, "a2"],
      [jobB, "b1"],
    ] as const
  ) {
    await publish(harness, job, name);
  }
  await using _consumer = consume(harness, {
    async handle({ payload: { request_id } }) {
      if (request_id === "a1") await gate.promise;
      log.push(request_id);
    },
  });
  await eventually("b1", () => log.length === 1);
  assertEquals(log, ["b1"]);
  gate.resolve();
  await eventually("a2", () => log.length === 3);
  assertEquals(log, ["b1", "a1", "a2"]);
});

Deno.test("Consumer handles no more events at once than it may", async () => {
  await using harness = await Harness.open();
  let atOnce = 0;
  let most = 0;
  let handled = 0;
  for (let count = 0; count < 20; count++) {
    await publish(harness, crypto.randomUUID());
  }
  await using _consumer = consume(harness, {
    async handle() {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setTimeout(resolve));
      atOnce--;
      handled++;
    },
  });
  await eventually("all handled", () => handled === 20);
  assertEquals(most, limits.concurrency);
});

Deno.test("Consumer acknowledges what was handled and has the rest redelivered", async () => {
  await using harness = await Harness.open();
  await publish(harness, jobA);
  const deliveries: boolean[] = [];
  {
    await using _consumer = consume(harness, {
      handle(_event, redelivered) {
        deliveries.push(redelivered);
        return deliveries.length === 1
          ? Promise.reject(new Error("no luck"))
          : Promise.resolve();
      },
    });
    await eventually("a failure", () => deliveries.length === 1);
    harness.clock.ms += limits.leaseMs;
    await eventually(
      "an acknowledgement",
      async () => await counter(harness, "eventsProcessed") === 1,
    );
  }
  assertEquals(deliveries, [false, true]);
  assertEquals(await counter(harness, "eventFailures"), 1);
  assertEquals(await isEmpty(harness), true);
});

Deno.test("Consumer handles an event once the backend is back, without redelivery", async () => {
  await using harness = await Harness.open();
  await publish(harness, jobA);
  const away = () =>
    Promise.reject(new BackendUnavailableError("It is away", false));
  const begun: boolean[] = [];
  let acknowledged = 0;
  const { eventLog } = harness.backend;
  await using _consumer = consume(harness, {
    eventLog: {
      ...eventLog,
      acknowledge: (delivery) =>
        ++acknowledged === 1 ? away() : eventLog.acknowledge(delivery),
    },
    handle(_event, redelivered) {
      begun.push(redelivered);
      return begun.length <= limits.maxDeliveries ? away() : Promise.resolve();
    },
  });
  await eventually(
    "an acknowledgement",
    async () => await counter(harness, "eventsProcessed") === 1,
  );
  assertEquals(begun, [false, true, true, true]);
  assertEquals(acknowledged, 2);
  assertEquals(await counter(harness, "eventFailures"), 0);
});

Deno.test("Consumer stops although the backend is away", async () => {
  await using harness = await Harness.open();
  await publish(harness, jobA);
  let attempts = 0;
  const consumer = consume(harness, {
    handle() {
      attempts++;
      return Promise.reject(new BackendUnavailableError("It is away", false));
    },
  });
  await eventually("a second attempt", () => attempts > 1);
  await consumer.stop();
});

Deno.test("Consumer gives up an event that fails at every delivery, and its job", async () => {
  await using harness = await Harness.open();
  await publish(harness, jobA);
  const givenUp: Failure[] = [];
  {
    await using _consumer = consume(harness, {
      handle: () => Promise.reject(new Error("no luck")),
      giveUp(event, error) {
        assertEquals(event.payload.job_id, jobA);
        givenUp.push(error);
        // That the job can't be failed doesn't keep the event alive.
        return Promise.reject(new Error("no luck either"));
      },
    });
    await eventually("dead letters", async () => {
      harness.clock.ms += limits.leaseMs;
      return await buried(harness) === 1;
    });
  }
  assertEquals(givenUp, [{
    code: "orchestrator_error",
    message: "Cannot handle job.created: no luck",
  }]);
  assertEquals(await counter(harness, "eventFailures"), limits.maxDeliveries);
  assertEquals(await counter(harness, "eventsProcessed"), 0);
  assertEquals(await isEmpty(harness), true);
});

Deno.test("Consumer blames no event while the backend is down", async () => {
  await using harness = await Harness.open();
  await publish(harness, jobA);
  let down = true;
  let givenUp = 0;
  await using _consumer = consume(harness, {
    handle: () =>
      down ? Promise.reject(new Error("locked")) : Promise.resolve(),
    check: () => down ? Promise.reject(new Error("locked")) : Promise.resolve(),
    giveUp: () => Promise.resolve(void givenUp++),
  });
  await eventually("more failures than it may have", async () => {
    harness.clock.ms += limits.leaseMs;
    return (await counter(harness, "eventFailures") ?? 0) >
      limits.maxDeliveries;
  });
  down = false;
  await eventually("an acknowledgement", async () => {
    harness.clock.ms += limits.leaseMs;
    return await counter(harness, "eventsProcessed") === 1;
  });
  assertEquals(givenUp, 0);
  assertEquals(await buried(harness), 0);
});

Deno.test("Consumer moves an unreadable event to the dead letters at once", async () => {
  await using harness = await Harness.open();
  await publish(harness, jobA);
  using database = new DatabaseSync(join(harness.dataDir, "dalston.db"));
  database.exec(`UPDATE events SET event = '{"type": "from.the.future"}'`);
  let handled = 0;
  await using _consumer = consume(harness, {
    handle: () => Promise.resolve(void handled++),
  });
  await eventually(
    "dead letters",
    async () =>
      await readSample(
        harness.telemetry,
        orchestratorMetrics.eventsDeadLettered,
        { reason: "unreadable" },
      ) === 1,
  );
  assertEquals(handled, 0);
});

Deno.test("Consumer says once that it can't read, and goes on by itself when it can", async () => {
  await using harness = await Harness.open();
  let down = true;
  let reads = 0;
  const backend = withFaults(harness.backend, (method) => {
    if (method !== "read") return false;
    reads++;
    return down;
  });
  await using consumer = consume(harness, { eventLog: backend.eventLog });
  await eventually("some reads", () => reads >= 4);
  consumer.check();
  await publish(harness, jobA);
  down = false;
  await eventually(
    "an acknowledgement",
    async () => await counter(harness, "eventsProcessed") === 1,
  );
  const lines = harness.lines.map((line) => JSON.parse(line))
    .filter(({ msg }) => msg.startsWith("Reading events"));
  assertEquals(lines.map(({ level }) => level), ["error", "info"]);
  const { backendErrors } = orchestratorMetrics;
  const errors = await readSample(harness.telemetry, backendErrors, {
    operation: "read_events",
  });
  assert(errors !== undefined && errors >= 4);
});

Deno.test("Consumer leaves an event that it couldn't acknowledge, without failing it", async () => {
  await using harness = await Harness.open();
  await publish(harness, jobA);
  let failures = 5;
  const backend = withFaults(
    harness.backend,
    (method) => method === "acknowledge" && failures-- > 0,
  );
  await using _consumer = consume(harness, { eventLog: backend.eventLog });
  await eventually("an acknowledgement", async () => {
    harness.clock.ms += limits.leaseMs;
    return await counter(harness, "eventsProcessed") === 1;
  });
  assertEquals(await counter(harness, "eventFailures"), 0);
  assertEquals(await buried(harness), 0);
});

Deno.test("Consumer.stop() finishes what is being handled and takes no more", async () => {
  await using harness = await Harness.open();
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  await publish(harness, jobA);
  const consumer = consume(harness, {
    async handle() {
      begun++;
      await gate.promise;
    },
  });
  await eventually("an event", () => begun === 1);
  let stopped = false;
  const stopping = consumer.stop().then(() => stopped = true);
  await publish(harness, jobB);
  await eventually("the end of the loop", () => {
    try {
      consumer.check();
      return false;
    } catch {
      return true;
    }
  });
  assertEquals(stopped, false);
  gate.resolve();
  await stopping;
  assertEquals(begun, 1);
  assertEquals(await counter(harness, "eventsProcessed"), 1);
  assertEquals(await isEmpty(harness), false);
});

Deno.test("Consumer.check() throws when the loop is stuck or has ended", async () => {
  await using harness = await Harness.open();
  const gate = Promise.withResolvers<void>();
  await publish(harness, jobA);
  const consumer = consume(harness, {
    handle: () => gate.promise,
    limits: { ...limits, concurrency: 1, stuckAfterMs: 100 },
  });
  consumer.check();
  await eventually("a stuck loop", () => {
    try {
      consumer.check();
      return false;
    } catch (error) {
      return error instanceof Error &&
        /^The event loop has been stuck for \d+ s$/.test(error.message);
    }
  });
  gate.resolve();
  await consumer.stop();
  assertThrows(() => consumer.check(), Error, "The event loop has ended");
});
