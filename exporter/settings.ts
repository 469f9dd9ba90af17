/**
 * Reads the program's settings from flags and environment variables.
 *
 * @module
 */
import {
  type Environment,
  flag,
  type Flags,
  list,
  oneOf,
  readCommonSettings,
  seconds,
  settingReader,
  text,
  wholeNumber,
} from "@dalston/metrics/program";
import { mostQueues } from "./queue_metrics.ts";
import { settingTable as t } from "./setting_table.ts";

/** All settings, from flags, variables and defaults. */
export type Settings = ReturnType<typeof readSettings>;

/**
 * Reads the settings. A flag goes before a variable; an empty variable counts
 * as unset.
 *
 * @throws {SettingsError} names the flag or variable that is wrong, its value
 * (unless it is secret) and what is allowed.
 */
export function readSettings(flags: Flags, environment: Environment) {
  const reader = settingReader(flags, environment);
  const { optional, required } = reader;
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
    ...readCommonSettings(reader),
  };
}
