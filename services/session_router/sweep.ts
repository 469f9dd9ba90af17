/**
 * Sweeps the pool: finds workers and gateways that send nothing any more.
 *
 * @module
 */
import type { Session } from "../contracts/session.ts";
import type { Worker } from "../contracts/worker.ts";
import type { Logger } from "../observability/logging.ts";
import type { WorkerRegistry } from "../ports/worker_registry.ts";
import type { SessionRouterInstruments, TakeoverReason } from "./metrics.ts";

/** Options of {@linkcode Sweep}. Times are milliseconds. */
export interface SweepOptions {
  readonly registry: WorkerRegistry;
  readonly metrics: SessionRouterInstruments;
  readonly logger: Logger;
  /**
   * Time without a heartbeat after which the sessions of a worker are lost. It
   * is longer than the time to stale, so that a short outage of the registry ends
   * no session.
   */
  readonly lostAfterMs: number;
  /** Time without a heartbeat after which a worker is evicted. */
  readonly evictAfterMs: number;
  /** @default Date.now */
  readonly now?: () => number;
}

/**
 * Evicts workers, and releases the slots of sessions whose lease expired or
 * whose worker is lost. If several routers sweep, one of them counts the session.
 */
export class Sweep {
  readonly #options: SweepOptions;
  /** Time since which a worker with sessions isn't registered, by worker id. */
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
      logger.warn({ worker_id: id }, "Worker evicted: it sent no heartbeat");
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
    // A worker that stops leaves after its sessions, and their ends will soon be
    // reported. An unreachable worker may come back.
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
