/**
 * Makes what every program counts and writes to.
 *
 * @module
 */
import { readHostname } from "../_hostname.ts";
import { configureMetrics } from "../configure.ts";
import type { MetricsModule } from "../definition.ts";
import { runtimeMetrics } from "../runtime.ts";
import type { Telemetry } from "../telemetry.ts";
import type { CommonSettings } from "./common_settings.ts";
import { createLog, type Log } from "./log.ts";
import { buildMetrics, logMetrics } from "./metrics.ts";

/** Metrics that every program has beside its own. */
export const programMetrics: typeof buildMetrics & typeof logMetrics = {
  ...buildMetrics,
  ...logMetrics,
};

/** A program's metrics, those of its runtime among them, and its log. */
export interface ProgramTelemetry<Module extends MetricsModule> {
  /** The instruments. */
  readonly telemetry: Telemetry<
    Module & typeof programMetrics & typeof runtimeMetrics
  >;
  /** Writes log lines and counts them. */
  readonly log: Log;
}

/** Options of {@linkcode programTelemetry}. */
export interface ProgramTelemetryOptions<Module extends MetricsModule> {
  /** Value of the `service` label, and name in the log. */
  readonly service: string;
  /** Metrics of the program. */
  readonly metrics: Module;
  /** Version of the build that runs. */
  readonly version: string;
  /** Port that the program listens on, for the `instance` label. */
  readonly port: number;
  /** What the environment or the flags say. */
  readonly settings: CommonSettings;
}

/** Makes a program's instruments and its log, which counts its lines. */
export function programTelemetry<const Module extends MetricsModule>(
  options: ProgramTelemetryOptions<Module>,
): ProgramTelemetry<Module> {
  const { service, metrics, version, port, settings } = options;
  const telemetry = configureMetrics(
    service,
    { ...metrics, ...programMetrics, ...runtimeMetrics },
    {
      enabled: settings.metricsEnabled,
      instance: settings.instance ?? `${readHostname()}:${port}`,
      token: settings.metricsToken,
    },
  );
  telemetry.metrics.buildInfo.set({
    version,
    deno_version: Deno.version.deno,
  }, 1);
  const log = createLog({
    service,
    level: settings.logLevel,
    format: settings.logFormat,
    messages: telemetry.metrics.logMessages,
  });
  return { telemetry, log };
}
