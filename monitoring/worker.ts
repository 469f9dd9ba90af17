/**
 * Runs the monitoring in a worker, so that scraping, storing and queries never
 * hold the event loop of the process.
 *
 * @module
 */
import { type RunningMonitoring, start } from "./main.ts";
import { describeError, type Order, type Report } from "./worker_protocol.ts";

let running: RunningMonitoring | undefined;

/** Does what the process says. */
async function obey(order: Order): Promise<Report> {
  try {
    if (order.type === "start") {
      running = await start(order.environment, order.options);
      const { address, metricsAddress } = running;
      return { type: "started", address, metricsAddress };
    }
    await running?.stop();
    return { type: "stopped" };
  } catch (error) {
    return describeError(error);
  }
}

/** What workers have; the compiler sees this file as one of a main thread. */
declare function postMessage(message: Report): void;

addEventListener("message", async (event) => {
  if (event instanceof MessageEvent) postMessage(await obey(event.data));
});
