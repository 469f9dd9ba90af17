/**
 * Starts the monitoring in a worker.
 *
 * @module
 */
import type { Environment, RunningMonitoring, StartOptions } from "./main.ts";
import { errorOf, type Order, type Report } from "./worker_protocol.ts";

/** A thread that loads the monitoring, and then starts it. */
export interface MonitoringWorker {
  /**
   * Starts the monitoring.
   *
   * @param environment Environment variables.
   * @throws what `start()` of the program throws; the thread has ended then.
   */
  start(
    environment: Environment,
    options?: StartOptions,
  ): Promise<RunningMonitoring>;
}

/**
 * Begins to load the monitoring in a thread of its own, so that scrapes, writes
 * to the disk and queries don't hold the event loop of this one. Loading takes
 * about as long as the start of the other services, which goes on meanwhile.
 */
export function loadInWorker(): MonitoringWorker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: "monitoring",
  });
  return {
    async start(environment, options = {}) {
      try {
        const order = { type: "start", environment, options } as const;
        const report = await tell(worker, order);
        if (report.type !== "started") throw new TypeError(report.type);
        return runningIn(worker, report);
      } catch (error) {
        worker.terminate();
        throw error;
      }
    },
  };
}

function runningIn(
  worker: Worker,
  { address, metricsAddress }: Pick<
    RunningMonitoring,
    "address" | "metricsAddress"
  >,
): RunningMonitoring {
  return {
    name: "monitoring",
    address,
    metricsAddress,
    async stop() {
      try {
        await tell(worker, { type: "stop" });
      } finally {
        worker.terminate();
      }
    },
  };
}

/** Tells the worker something, and waits for its answer. */
async function tell(worker: Worker, order: Order): Promise<Report> {
  const { promise, resolve, reject } = Promise.withResolvers<Report>();
  worker.onmessage = ({ data }: MessageEvent<Report>) =>
    data.type === "failed" ? reject(errorOf(data)) : resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage(order);
  return await promise;
}
