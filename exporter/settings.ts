/**
 * Reads the program's settings from flags and environment variables.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { logLevels } from "./log.ts";
import { mostQueues } from "./queue_metrics.ts";
import { type Setting, settingTable } from "./setting_table.ts";

/** Environment variables as `Deno.env.toObject()` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Says that a setting is wrong or missing. The message is for the operator. */
export class SettingsError extends Error {
  /** Always `SettingsError`. */
  override name = "SettingsError";
}

/** Parses a setting's text. Throws an error that says what is allowed. */
type Parse<T> = (text: string) => T;

/** All settings, from flags, variables and defaults. */
export type Settings = ReturnType<typeof readSettings>;

/** Flags as given, by name; those without a value are `true`. */
export type Flags = Readonly<Record<string, string | undefined>>;

/**
 * Reads the command line. A flag may be repeated where its setting is a list.
 *
 * @throws {SettingsError} names an unknown flag.
 */
export function readFlags(args: readonly string[]): Flags {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries([
        ["help", { type: "boolean", short: "h" }],
        ["version", { type: "boolean" }],
        ...Object.values<Setting>(settingTable).map(({ flag, value }) => [
          flag,
          value === undefined
            ? { type: "boolean" }
            : { type: "string", multiple: true },
        ]),
      ]),
    });
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, String(value)]),
    );
  } catch (error) {
    throw new SettingsError(
      `${error instanceof Error ? error.message : error} (see --help)`,
    );
  }
}

/**
 * Reads the settings. A flag goes before a variable; an empty variable counts
 * as unset.
 *
 * @throws {SettingsError} names the flag or variable that is wrong, its value
 * (unless it is secret) and what is allowed.
 */
export function readSettings(flags: Flags, environment: Environment) {
  function optional<T>(setting: Setting, parse: Parse<T>): T | undefined {
    const flag = flags[setting.flag];
    const text = flag ?? (environment[setting.variable] || setting.preset);
    if (text === undefined) return undefined;
    const name = flag === undefined ? setting.variable : `--${setting.flag}`;
    try {
      return parse(text);
    } catch (error) {
      const value = setting.secret ? "(hidden)" : `"${text}"`;
      const reason = error instanceof Error ? error.message : String(error);
      throw new SettingsError(`Cannot use ${name}=${value}: ${reason}`);
    }
  }
  function required<T>(
    setting: Setting & { readonly preset: string },
    parse: Parse<T>,
  ): T {
    return optional(setting, parse) ?? parse(setting.preset);
  }
  const t = settingTable;
  return {
    redisUrl: optional(t.redisUrl, text),
    redisPasswordFile: optional(t.redisPasswordFile, text),
    redisCaFile: optional(t.redisCaFile, text),
    cluster: required(t.cluster, flag),
    sentinelMaster: optional(t.sentinelMaster, text),
    sentinelPasswordFile: optional(t.sentinelPasswordFile, text),
    queuePattern: optional(t.queuePattern, list),
    group: optional(t.group, text),
    consumerIdle: optional(t.consumerIdle, seconds),
    taskPattern: optional(t.taskPattern, text),
    oldestAt: optional(t.oldestAt, oneOf(["tail", "head"])),
    queues: optional(t.queues, list) ?? [],
    maxQueues: required(t.maxQueues, wholeNumber(1, mostQueues)),
    retention: required(t.retention, seconds),
    discoveryInterval: required(t.discoveryInterval, seconds),
    timeout: required(t.timeout, seconds),
    countLimit: required(t.countLimit, wholeNumber(1, 100_000)),
    host: required(t.host, text),
    port: required(t.port, wholeNumber(0, 65_535)),
    instance: optional(t.instance, text),
    metricsToken: optional(t.metricsToken, text),
    metricsEnabled: required(t.metricsEnabled, flag),
    logLevel: required(t.logLevel, oneOf(logLevels)),
    logFormat: required(t.logFormat, oneOf(["console", "json"])),
  };
}

function text(given: string): string {
  if (given.trim() === "") throw new TypeError("it is empty");
  return given;
}

function flag(given: string): boolean {
  return oneOf(["true", "false"])(given) === "true";
}

function list(given: string): string[] {
  return given.split(",").map((part) => text(part.trim()));
}

function seconds(given: string): number {
  if (/^\d+(\.\d+)?$/.test(given) && Number(given) > 0) return Number(given);
  throw new TypeError("expected a number of seconds above 0");
}

function wholeNumber(least: number, most: number): Parse<number> {
  return (given) => {
    const number = /^\d+$/.test(given) ? Number(given) : NaN;
    if (number >= least && number <= most) return number;
    throw new TypeError(`expected a whole number from ${least} to ${most}`);
  };
}

function oneOf<const Value extends string>(
  allowed: readonly Value[],
): Parse<Value> {
  return (given) => {
    const found = allowed.find((value) => value === given);
    if (found !== undefined) return found;
    throw new TypeError(`expected ${allowed.join(" or ")}`);
  };
}
