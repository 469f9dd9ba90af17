/**
 * Knows the running workers, and the slots of realtime workers.
 *
 * @module
 */
import type { Session } from "../contracts/session.ts";
import type {
  RealtimeWorker,
  Worker,
  WorkerReport,
} from "../contracts/worker.ts";

/** Options of a reservation. Times are milliseconds. */
export interface Reservation {
  readonly sessionId: string;
  readonly tenantId: string;
  /** Length of the slot's lease, unless it is renewed. */
  readonly leaseMs: number;
  /** Age of the last heartbeat from which a worker is stale and gets no session. */
  readonly staleAfterMs: number;
}

/** A reserved slot. */
export interface Slot {
  readonly session: Session;
  readonly worker: RealtimeWorker;
}

/** The registry of workers, and of the sessions in their slots. */
export interface WorkerRegistry {
  /**
   * Registers the worker, or refreshes it. Writes the whole record each time, so
   * an evicted worker comes back complete.
   */
  heartbeat(report: WorkerReport): Promise<void>;
  /** Removes a worker at once. Its sessions stay until they expire. */
  remove(workerId: string): Promise<void>;
  /** Lists every worker. Callers judge its liveness by `last_heartbeat`. */
  workers(): Promise<Worker[]>;
  /** Evicts the workers whose last heartbeat is older, and returns them. */
  evict(staleAfterMs: number): Promise<Worker[]>;
  /**
   * Reserves a slot at the ready realtime worker with the smallest share of its
   * slots taken. Atomic: however many callers race, no worker gets more sessions
   * than its capacity. The slot of an expired session is free. Null if there is no
   * free slot.
   *
   * @throws {Error} if the session's id is taken.
   */
  reserve(reservation: Reservation): Promise<Slot | null>;
  /** Renews the lease for another `leaseMs`; false if it expired or was released. */
  renew(sessionId: string, leaseMs: number): Promise<boolean>;
  /** Releases the slot. One caller gets the session that had it; others, null. */
  release(sessionId: string): Promise<Session | null>;
  /**
   * Lists every session. An expired one stays until it is released, or for at
   * least 24 hours.
   */
  sessions(): Promise<Session[]>;
}
