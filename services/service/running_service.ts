/**
 * Defines what a process knows of the services that it runs.
 *
 * @module
 */
import type { Environment } from "./settings.ts";

/** A running service. */
export interface RunningService {
  /** Its one name: on the command line, in Compose, on the `service` label. */
  readonly name: string;
  /** URL of its API; null if it has none. */
  readonly address: string | null;
  /** URL of its metrics; null if metrics are disabled. */
  readonly metricsAddress: string | null;
  /**
   * `first` if it stops before the other services of its process, because it
   * watches them; `last` if it stops after them, because they still call it
   * while they stop.
   *
   * @default undefined it stops together with the others
   */
  readonly stops?: "first" | "last";
  /** Finishes or releases its work, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a service with these environment variables, in a process where other
 * services run already.
 */
export type StartService = (
  environment: Environment,
  running?: readonly RunningService[],
) => Promise<RunningService>;

/** A service that a process can start by its name. */
export interface Service<Name extends string> {
  readonly name: Name;
  readonly start: StartService;
}
