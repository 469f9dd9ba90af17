/**
 * Reading from an event log.
 *
 * @module
 */
import { assertExists } from "@std/assert";
import type {
  EventDelivery,
  EventLog,
  ReadOptions,
} from "../../services/ports/event_log.ts";
import { patienceMs } from "./_suite.ts";

/** Looks once. */
export const once: ReadOptions = {
  consumer: "orchestrator-1",
  count: 10,
  waitMs: 0,
  leaseMs: 60_000,
};

/** Another consumer that waits. */
export const heir: ReadOptions = {
  ...once,
  consumer: "orchestrator-2",
  waitMs: patienceMs,
};

/** What tells the events of `newEvent("1")` and `newEvent("2")` apart. */
export function requestIds(deliveries: readonly EventDelivery[]): string[] {
  return deliveries.map(({ event }) => event?.payload.request_id ?? "?");
}

/** The next event. */
export async function readOne(
  log: EventLog,
  options: ReadOptions,
): Promise<EventDelivery> {
  const [delivery] = await log.read({ ...options, count: 1 });
  assertExists(delivery, `${options.consumer} got no event`);
  return delivery;
}
