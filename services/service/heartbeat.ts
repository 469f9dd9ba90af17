/**
 * Tells the others that a worker lives.
 *
 * @module
 */
import { every } from "../async/every.ts";
import type { WorkerReport } from "../contracts/worker.ts";
import type { WorkerRegistry } from "../ports/worker_registry.ts";
import type { Outage } from "./outage.ts";

/** What a heartbeat needs. */
export interface HeartbeatOptions {
  readonly registry: WorkerRegistry;
  readonly intervalMs: number;
  readonly outage: Outage;
  /** The worker as it is now. */
  readonly report: () => WorkerReport;
}

/** Reports the worker at an interval, and that it left. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #stopping = new AbortController();
  readonly #loop: Promise<void>;

  /** Begins at once. */
  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#loop = every(
      () => this.beat(),
      options.intervalMs,
      this.#stopping.signal,
    );
  }

  /** Reports at once, as when the state changed that others go by. */
  async beat(): Promise<void> {
    const { registry, report, outage } = this.#options;
    try {
      await registry.heartbeat(report());
      outage.worked();
    } catch (error) {
      outage.failed(error);
    }
  }

  /** Ends the reports and takes the worker off the registry, if that answers. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    const { registry, report, outage } = this.#options;
    try {
      await registry.remove(report().id);
    } catch (error) {
      outage.failed(error);
    }
  }
}
