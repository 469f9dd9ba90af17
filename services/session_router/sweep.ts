/**
 * The health sweep: notices workers and gateways that fell silent.
 *
 * @module
 */
import type { Session } from "../contracts/session.ts";
import type { Worker } from "../contracts/worker.ts";
import type { Logger } from "../observability/logging.ts";
import type { WorkerRegistry } from "../ports/worker_registry.ts";
import type { SessionRouterInstruments, TakeoverReason } from "./metrics.ts";

/** What a sweep works with. Times are milliseconds. */
export interface SweepOptions {
  readonly registry: WorkerRegistry;
  readonly metrics: SessionRouterInstruments;
  readonly logger: Logger;
  /**
   * A worker that was silent or away for so long has lost its sessions. Longer
   * than until it is stale, so that a short outage of the registry ends none.
   */
  readonly lostAfterMs: number;
  /** A worker that was silent for so long is forgotten. */
  readonly evictAfterMs: number;
  /** @default Date.now */
  readonly now?: () => number;
}

/**
 * Forgets workers, and frees the slots of sessions that nobody renews or whose
 * worker is lost. Where several routers sweep, each session is counted by one.
 */
export class Sweep {
  readonly #options: SweepOptions;
  /** Since when workers that have sessions are away, by id. */
  #awaySince: ReadonlyMap<string, number> = new Map();

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /** Sweeps once. */
  async run(): Promise<void> {
    const { registry, metrics, logger, evictAfterMs } = this.#options;
    const { now = Date.now } = this.#options;
    const [sessions, workers] = await Promise.all([
      registry.sessions(),
      registry.workers(),
    ]);
    for (const [session, reason] of this.#lost(sessions, workers, now())) {
      const { id, worker_id } = session;
      if (await registry.release(id) === null) continue;
      metrics.sessionsTakenOver.inc({ reason });
      metrics.sessions.inc({ status: "error" });
      logger.warn({ session_id: id, worker_id, reason }, "Session taken over");
    }
    for (const { kind, id } of await registry.evict(evictAfterMs)) {
      if (kind === "realtime") metrics.workersEvicted.inc();
      logger.warn({ worker_id: id }, "Worker forgotten, as it fell silent");
    }
  }

  #lost(
    sessions: readonly Session[],
    workers: readonly Worker[],
    now: number,
  ): [Session, TakeoverReason][] {
    const heard = new Map(
      workers.map(({ id, last_heartbeat }) => [id, Date.parse(last_heartbeat)]),
    );
    // A worker that leaves does so after its sessions, whose ends are about to
    // be reported; one that couldn't be connected to may come back.
    const away = new Set(sessions.map(({ worker_id }) => worker_id))
      .difference(heard);
    this.#awaySince = new Map(
      [...away].map((id) => [id, this.#awaySince.get(id) ?? now]),
    );
    const lastSign = new Map([...heard, ...this.#awaySince]);
    return sessions.flatMap((session): [Session, TakeoverReason][] => {
      if (Date.parse(session.expires_at) <= now) {
        return [[session, "lease_expired"]];
      }
      const silentMs = now - (lastSign.get(session.worker_id) ?? now);
      return silentMs > this.#options.lostAfterMs
        ? [[session, "worker_lost"]]
        : [];
    });
  }
}
