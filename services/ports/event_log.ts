/**
 * Keeps events durably for one group of consumers, the orchestrators.
 *
 * @module
 */
import type { PlatformEvent } from "../contracts/event.ts";

/** An event that was delivered to a consumer, under a lease. */
export interface EventDelivery {
  /** The event; null if what is stored can't be read as one. */
  readonly event: PlatformEvent | null;
  /** What is stored, for the dead letter of an unreadable event. */
  readonly raw: string;
  /** Number of deliveries, this one included, from 1. */
  readonly deliveries: number;
  /** Names this delivery for the adapter. */
  readonly receipt: string;
}

/** Options of a read. Times are milliseconds. */
export interface ReadOptions {
  /** Name of the orchestrator, unique among those that run. */
  readonly consumer: string;
  /** Most events to return. */
  readonly count: number;
  /** Longest wait for the first event; 0 doesn't wait. */
  readonly waitMs: number;
  /** Length of the lease; an event without acknowledgement is redelivered. */
  readonly leaseMs: number;
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
}

/**
 * The event log. It delivers each event to one consumer at a time, oldest first,
 * and redelivers it if it isn't acknowledged within the lease.
 */
export interface EventLog {
  /** Appends the event durably. */
  publish(event: PlatformEvent): Promise<void>;
  /** Delivers events that are under no lease; empty if none came in time. */
  read(options: ReadOptions): Promise<EventDelivery[]>;
  /** Removes a handled event, even if the lease was lost in the meantime. */
  acknowledge(delivery: EventDelivery): Promise<void>;
  /**
   * Moves an event that can't be handled to the dead letters. Does nothing if the
   * lease was lost.
   */
  deadLetter(
    delivery: EventDelivery,
    reason: { readonly code: string; readonly message: string },
  ): Promise<void>;
}
