/**
 * Who is there to work, and which realtime slots are taken.
 *
 * @module
 */
import type { Session } from "../contracts/session.ts";
import type {
  RealtimeWorker,
  Worker,
  WorkerReport,
} from "../contracts/worker.ts";

/** A session that wants a slot. Times are milliseconds. */
export interface Reservation {
  readonly sessionId: string;
  readonly tenantId: string;
  /** How long the slot is held without renewal. */
  readonly leaseMs: number;
  /** Workers whose last heartbeat is older take no session. */
  readonly staleAfterMs: number;
}

/** A slot that was reserved. */
export interface Slot {
  readonly session: Session;
  readonly worker: RealtimeWorker;
}

/** Workers by heartbeat, and the slots of realtime workers. */
export interface WorkerRegistry {
  /**
   * Registers the worker or refreshes it. The whole record is written each
   * time, so one that lapsed comes back complete.
   */
  heartbeat(report: WorkerReport): Promise<void>;
  /** Takes the worker out at once; its sessions stay until they expire. */
  remove(workerId: string): Promise<void>;
  /** Every worker on record; callers judge by `last_heartbeat`. */
  workers(): Promise<Worker[]>;
  /** Forgets workers whose last heartbeat is older; those it forgot. */
  evict(staleAfterMs: number): Promise<Worker[]>;
  /**
   * Reserves a slot of the live, ready realtime worker with the smallest share
   * of its slots taken, atomically: however many race, no worker gets more
   * sessions than its capacity. The slot of an expired session is free. Null
   * when there is no free slot; throws when the id is taken.
   */
  reserve(reservation: Reservation): Promise<Slot | null>;
  /** Holds the slot for another `leaseMs`; false when it is gone or expired. */
  renew(sessionId: string, leaseMs: number): Promise<boolean>;
  /** Frees the slot. The session that held it, or null: one caller gets it. */
  release(sessionId: string): Promise<Session | null>;
  /**
   * Every session on record. An expired one stays until it is released, or for
   * at least 24 hours.
   */
  sessions(): Promise<Session[]>;
}
