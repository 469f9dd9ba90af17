/**
 * Reads an event log.
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

/** Options of a read that doesn't wait. */
export const once: ReadOptions = {
  consumer: "orchestrator-1",
  count: 10,
  waitMs: 0,
  leaseMs: 60_000,
};

/** Options of another consumer, which waits. */
export const heir: ReadOptions = {
  ...once,
  consumer: "orchestrator-2",
  waitMs: patienceMs,
};

/** Lists request ids, by which events of `newEvent("1")` and `newEvent("2")` differ. */
export function requestIds(deliveries: readonly EventDelivery[]): string[] {
  return deliveries.map(({ event }) => event?.payload.request_id ?? "?");
}

/** Reads the next event. Fails if there is none. */
export async function readOne(
  log: EventLog,
  options: ReadOptions,
): Promise<EventDelivery> {
  const [delivery] = await log.read({ ...options, count: 1 });
  assertExists(delivery, `${options.consumer} got no event`);
  return delivery;
}
