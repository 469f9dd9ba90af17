/**
 * Sends the heartbeats of a worker.
 *
 * @module
 */
import { every } from "../async/every.ts";
import type { WorkerReport } from "../contracts/worker.ts";
import type { WorkerRegistry } from "../ports/worker_registry.ts";
import type { Outage } from "./outage.ts";

/** Options of {@linkcode Heartbeat}. */
export interface HeartbeatOptions {
  readonly registry: WorkerRegistry;
  readonly intervalMs: number;
  readonly outage: Outage;
  /** Describes the worker as it is now. */
  readonly report: () => WorkerReport;
}

/** Sends heartbeats to the registry, and removes the worker at the end. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #stopping = new AbortController();
  readonly #loop: Promise<void>;

  /** Sends the first heartbeat at once. */
  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#loop = every(
      () => this.beat(),
      options.intervalMs,
      this.#stopping.signal,
    );
  }

  /** Sends a heartbeat at once, for a change that others must know. */
  async beat(): Promise<void> {
    const { registry, report, outage } = this.#options;
    try {
      await registry.heartbeat(report());
      outage.worked();
    } catch (error) {
      outage.failed(error);
    }
  }

  /** Stops, and removes the worker from the registry if the registry answers. */
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
