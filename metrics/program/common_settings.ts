/**
 * Settings that every program has which serves metrics.
 *
 * @module
 */
import { type LogLevel, logLevels } from "./log.ts";
import { flag, oneOf, text } from "./parse.ts";
import type { Setting, SettingReader } from "./setting.ts";

/** Address to listen on. */
export const hostSetting = {
  flag: "host",
  variable: "DALSTON_HOST",
  value: "ADDRESS",
  help: "address to listen on",
  preset: "127.0.0.1",
} as const satisfies Setting;

/** Settings of metrics and log, last in the table of a program. */
export const commonSettings = {
  instance: {
    flag: "instance",
    variable: "DALSTON_INSTANCE",
    value: "NAME",
    help: "value of the instance label, instead of host name and port",
  },
  metricsToken: {
    flag: "metrics-token",
    variable: "METRICS_TOKEN",
    value: "TOKEN",
    help: "ask for Authorization: Bearer TOKEN on /metrics; better set in " +
      "the environment, where other users don't see it",
    secret: true,
  },
  metricsEnabled: {
    flag: "metrics-enabled",
    variable: "METRICS_ENABLED",
    value: "true|false",
    help: "whether to export at all",
    preset: "true",
  },
  logLevel: {
    flag: "log-level",
    variable: "LOG_LEVEL",
    value: "LEVEL",
    help: "debug, info, warn, error",
    preset: "info",
  },
  logFormat: {
    flag: "log-format",
    variable: "LOG_FORMAT",
    value: "FORMAT",
    help: "console or json",
    preset: "console",
  },
} as const satisfies Record<string, Setting>;

/** Values of {@linkcode commonSettings}. */
export interface CommonSettings {
  /** Value of the instance label. @default undefined host name and port */
  readonly instance: string | undefined;
  /** Secret that a scraper must send. @default undefined none is needed */
  readonly metricsToken: string | undefined;
  /** False if nothing is measured. */
  readonly metricsEnabled: boolean;
  /** Less urgent lines are dropped. */
  readonly logLevel: LogLevel;
  /** `json` for machines, `console` for people. */
  readonly logFormat: "console" | "json";
}

/**
 * Reads {@linkcode commonSettings}.
 *
 * @throws {SettingsError} names the one that is wrong.
 */
export function readCommonSettings(
  { optional, required }: SettingReader,
): CommonSettings {
  return {
    instance: optional(commonSettings.instance, text),
    metricsToken: optional(commonSettings.metricsToken, text),
    metricsEnabled: required(commonSettings.metricsEnabled, flag),
    logLevel: required(commonSettings.logLevel, oneOf(logLevels)),
    logFormat: required(commonSettings.logFormat, oneOf(["console", "json"])),
  };
}
