/**
 * Starts the monitoring in a worker.
 *
 * @module
 */
import type { Environment, RunningMonitoring, StartOptions } from "./main.ts";
import { errorOf, type Order, type Report } from "./worker_protocol.ts";

/**
 * Starts the monitoring in a thread of its own. Arguments, result and errors are
 * those of `start()` of `main.ts`.
 */
export async function startInWorker(
  environment: Environment,
  options: StartOptions = {},
): Promise<RunningMonitoring> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: "monitoring",
  });
  try {
    const report = await tell(worker, { type: "start", environment, options });
    if (report.type !== "started") throw new TypeError(report.type);
    const { address, metricsAddress } = report;
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
  } catch (error) {
    worker.terminate();
    throw error;
  }
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
