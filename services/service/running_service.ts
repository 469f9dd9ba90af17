/**
 * A service as the process sees it that runs it.
 *
 * @module
 */
import type { Environment } from "./settings.ts";

/** A service that was started and can be stopped. */
export interface RunningService {
  /** Its one name: command line, Compose, `service` label. */
  readonly name: string;
  /** Where its API answers; null where it has none. */
  readonly address: string | null;
  /** Where its metrics are scraped; null when metrics are off. */
  readonly metricsAddress: string | null;
  /**
   * Whether it is to stop after the others of its process: they tell it how
   * their work ended.
   *
   * @default false
   */
  readonly stopsLast?: boolean;
  /** Finishes or hands back the work it holds, then frees everything. */
  stop(): Promise<void>;
}

/** Builds adapters from the environment and starts a service on them. */
export type StartService = (
  environment: Environment,
) => Promise<RunningService>;

/** A service that a process can start by its name. */
export interface Service<Name extends string> {
  readonly name: Name;
  readonly start: StartService;
}
