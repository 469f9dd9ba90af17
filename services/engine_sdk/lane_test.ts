import { assertEquals } from "@std/assert";
import { nextTick } from "node:process";
import { setImmediate as nextTurn } from "node:timers/promises";
import { elementAt, exactly } from "../../tests/support/elements.ts";
import { newMessage } from "../../tests/conformance/records.ts";
import { Outage } from "../service/outage.ts";
import { createLogger } from "../observability/logging.ts";
import type { TaskLease } from "../ports/task_queue.ts";
import { Lane, shareOut } from "./lane.ts";

/** A task that a test has under way. */
interface UnderWay {
  /** Ends the work on it, but for its report. */
  work(): void;
  /** Ends the report. */
  report(): void;
}

function newLease(): TaskLease {
  return {
    message: newMessage(),
    deliveries: 1,
    isCancelled: false,
    receipt: "receipt",
    consumer: "test",
  };
}

/** A lane whose queue always has tasks, until it is stopped. */
class Bench implements AsyncDisposable {
  /** Number of tasks that each claim asked for. */
  readonly claims: number[] = [];
  readonly tasks: UnderWay[] = [];
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(slots: number, { place = 0, failures = 0 } = {}) {
    this.#running = new Lane({
      slots,
      place,
      claim: (count) => {
        this.claims.push(count);
        return failures-- > 0
          ? Promise.reject(new Error("Connection refused"))
          : Promise.resolve(Array.from({ length: count }, newLease));
      },
      work: (_lease, onWorked) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.tasks.push({ work: onWorked, report: resolve });
        return promise;
      },
      outage: new Outage("Claiming tasks", {
        errors: { inc() {} },
        logger: createLogger({
          service: "test",
          level: "error",
          format: "json",
          write: () => {},
        }),
      }),
      signal: this.#stopping.signal,
    }).run();
  }

  /** Lets the lane do all that it can. */
  async settle(): Promise<void> {
    await nextTurn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}

Deno.test("shareOut() gives each slot to one of two lanes at most", () => {
  assertEquals([1, 2, 3, 8].map(shareOut), [[1], [1, 1], [2, 1], [4, 4]]);
});

Deno.test("Lane claims for all slots that become free together at once", async () => {
  await using bench = new Bench(3);
  await bench.settle();
  assertEquals(bench.claims, [3]);
  const [first, second, third] = exactly(3, bench.tasks);
  first.work();
  second.work();
  await bench.settle();
  assertEquals(bench.claims, [3, 2]);
  third.work();
  await bench.settle();
  assertEquals(bench.claims, [3, 2, 1]);
});

Deno.test("Lane claims no more while reports don't get through", async () => {
  await using bench = new Bench(2);
  await bench.settle();
  for (const task of bench.tasks) task.work();
  await bench.settle();
  assertEquals(bench.claims, [2, 2]);
  for (const task of bench.tasks.slice(2)) task.work();
  await bench.settle();
  assertEquals(bench.claims, [2, 2]);
  elementAt(bench.tasks, 0).report();
  await bench.settle();
  assertEquals(bench.claims, [2, 2, 1]);
});

Deno.test("Lane lets the one before it begin a turn earlier", async () => {
  await using first = new Bench(1);
  await using second = new Bench(1, { place: 1 });
  await new Promise<void>((resolve) => nextTick(resolve));
  assertEquals([first.tasks.length, second.tasks.length], [1, 0]);
  await second.settle();
  assertEquals([first.tasks.length, second.tasks.length], [1, 1]);
});

Deno.test("Lane claims again after a claim that failed", async () => {
  await using bench = new Bench(2, { failures: 1 });
  while (bench.tasks.length === 0) await bench.settle();
  assertEquals(bench.claims, [2, 2]);
});

Deno.test("Lane ends although all its slots are taken", async () => {
  await using bench = new Bench(1);
  await bench.settle();
  assertEquals(bench.claims, [1]);
});
