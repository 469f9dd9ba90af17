/**
 * Durable events for one group of consumers, the orchestrators.
 *
 * @module
 */
import type { PlatformEvent } from "../contracts/event.ts";

/** An event that a consumer holds until it acknowledges it. */
export interface EventDelivery {
  /** The event; null where what was stored can't be read as one. */
  readonly event: PlatformEvent | null;
  /** What was stored, for the dead letters of an unreadable event. */
  readonly raw: string;
  /** How often it was handed out, this time included; 1 is the first. */
  readonly deliveries: number;
  /** The adapter's own handle on this delivery. */
  readonly receipt: string;
}

/** How to read. Times are milliseconds. */
export interface ReadOptions {
  /** Name of the reading orchestrator, unique among the running ones. */
  readonly consumer: string;
  /** Most events to return. */
  readonly count: number;
  /** How long to wait for the first one; 0 looks once. */
  readonly waitMs: number;
  /** How long an event stays with a consumer that doesn't acknowledge it. */
  readonly leaseMs: number;
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
}

/**
 * Events, each handed to one consumer of the group at a time, oldest first,
 * and again to another when it is not acknowledged within the lease.
 */
export interface EventLog {
  /** Appends the event durably. */
  publish(event: PlatformEvent): Promise<void>;
  /** Hands out events that nobody holds; empty when none came. */
  read(options: ReadOptions): Promise<EventDelivery[]>;
  /** The event was handled, even if another consumer holds it by now. */
  acknowledge(delivery: EventDelivery): Promise<void>;
  /**
   * Moves an event that can't be handled to the dead letters; nothing happens
   * when another consumer holds it by now.
   */
  deadLetter(
    delivery: EventDelivery,
    reason: { readonly code: string; readonly message: string },
  ): Promise<void>;
}
