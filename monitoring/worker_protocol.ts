/**
 * Defines what a process and the worker that runs the monitoring tell each
 * other.
 *
 * @module
 */
import { SettingsError } from "@dalston/metrics/program";
import { ListenError, PortTakenError } from "@dalston/metrics/serve";
import type { Environment, RunningMonitoring, StartOptions } from "./main.ts";

/** Told to the worker. `start` comes first. */
export type Order =
  | {
    readonly type: "start";
    readonly environment: Environment;
    readonly options: StartOptions;
  }
  | { readonly type: "stop" };

/** Told by the worker: the answer to each order. */
export type Report =
  | (
    & { readonly type: "started" }
    & Pick<
      RunningMonitoring,
      "address" | "metricsAddress"
    >
  )
  | { readonly type: "stopped" }
  | {
    readonly type: "failed";
    readonly name: string;
    readonly message: string;
    readonly stack: string | undefined;
  };

/** Errors that the process tells its operator by their message alone. */
const classes = { SettingsError, ListenError, PortTakenError };

/** Describes an error, as messages carry no classes. */
export function describeError(error: unknown): Report {
  return error instanceof Error
    ? {
      type: "failed",
      name: error.name,
      message: error.message,
      stack: error.stack,
    }
    : {
      type: "failed",
      name: "Error",
      message: String(error),
      stack: undefined,
    };
}

/** Makes the error that was described, of the same class where it is known. */
export function errorOf(
  { name, message, stack }: Extract<Report, { type: "failed" }>,
): Error {
  const [, Class = Error] = Object.entries(classes)
    .find(([known]) => known === name) ?? [];
  const error = new Class(message);
  error.stack = stack;
  return error;
}
