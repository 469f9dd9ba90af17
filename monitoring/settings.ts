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
  readCommonSettings,
  seconds,
  settingReader,
  text,
  wholeNumber,
} from "@dalston/metrics/program";
import { parseAlertmanagers, parseWebhook } from "./notify/address.ts";
import { parseTargets } from "./scrape/parse_targets.ts";
import { settingTable as t } from "./setting_table.ts";

/** All settings, from flags, variables and defaults. */
export type Settings = ReturnType<typeof readSettings>;

/** Longest retention, a century. */
const mostDays = 36_525;
/** A store that is smaller has no room for the scrapes of an hour. */
const leastBytes = 10 * 2 ** 20;

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
    targets: optional(t.target, parseTargets) ?? [],
    rules: optional(t.rules, list) ?? [],
    data: required(t.data, text),
    interval: required(t.interval, interval),
    honorLabels: required(t.honorLabels, flag),
    retentionDays: required(t.retentionDays, wholeNumber(1, mostDays)),
    retentionBytes: required(
      t.retentionBytes,
      wholeNumber(leastBytes, Number.MAX_SAFE_INTEGER),
    ),
    alertmanagerUrl: optional(t.alertmanagerUrl, parseAlertmanagers),
    alertWebhook: optional(t.alertWebhook, parseWebhook),
    prometheusUrl: optional(t.prometheusUrl, httpUrl),
    url: optional(t.url, httpUrl),
    origins: optional(t.origins, list) ?? [],
    host: required(t.host, text),
    port: required(t.port, wholeNumber(0, 65_535)),
    ...readCommonSettings(reader),
  };
}

function interval(given: string): number {
  const number = seconds(given);
  if (number >= 1 && number <= 300) return number;
  // A series without a sample for 5 minutes counts as gone.
  throw new RangeError("expected a number of seconds from 1 to 300");
}

function httpUrl(given: string): string {
  const url = URL.parse(given);
  if (url !== null && /^https?:$/.test(url.protocol)) return given;
  throw new TypeError("expected a URL with http:// or https://");
}
