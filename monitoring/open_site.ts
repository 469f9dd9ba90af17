/**
 * Opens what the program's settings speak of: a store with a monitor, another
 * Prometheus, or nothing.
 *
 * @module
 */
import { type Log, SettingsError } from "@dalston/metrics/program";
import { errorResponse } from "@dalston/metrics/serve";
import { join } from "node:path";
import type { AccessOptions } from "./api/access.ts";
import { createProxy } from "./api/proxy.ts";
import { Monitor } from "./monitor.ts";
import type { MonitorTelemetry } from "./monitor_metrics.ts";
import { openSender } from "./open_sender.ts";
import { parseRuleFile } from "./rules/files/rule_file.ts";
import type { RuleGroup } from "./rules/files/rule_group.ts";
import type { NamedTarget } from "./scrape/parse_targets.ts";
import type { ScrapeTarget } from "./scrape/target.ts";
import { settingTable } from "./setting_table.ts";
import type { Settings } from "./settings.ts";
import type { SampleStore } from "./storage/sample_store.ts";
import { openStore } from "./storage/store.ts";

/** Options of {@linkcode openSite}. */
export interface SiteOptions {
  readonly settings: Settings;
  /** Where the program listens. */
  readonly address: string;
  readonly telemetry: MonitorTelemetry & { readonly enabled: boolean };
  readonly log: Log;
  readonly onError: (error: unknown) => void;
  /** Targets beside those of the settings and the program itself. */
  readonly targets?: readonly NamedTarget[];
  /** Rule files beside those of the settings. */
  readonly rules?: readonly string[];
  /** Value of the label `job` of all targets. */
  readonly job?: string;
}

/** What answers requests. */
export interface Site extends AsyncDisposable {
  readonly handler: (request: Request) => Promise<Response>;
  /** @throws {Error} says why the program can't do its work. */
  check(): void;
}

const dayMs = 24 * 3_600_000;

/**
 * Opens what is to answer.
 *
 * @throws {SettingsError} names the setting, the file or the database that is
 * wrong.
 */
export async function openSite(options: SiteOptions): Promise<Site> {
  const { prometheusUrl } = options.settings;
  if (prometheusUrl !== undefined) return openProxy(prometheusUrl, options);
  if (options.telemetry.enabled) return await openMonitor(options);
  options.log(
    "info",
    `There is nothing to watch: ${settingTable.metricsEnabled.variable} is false`,
  );
  return {
    handler: () =>
      Promise.resolve(errorResponse(
        404,
        "metrics_disabled",
        "There is nothing to watch: metrics are disabled.",
      )),
    check() {},
    async [Symbol.asyncDispose]() {},
  };
}

/** Answers from another Prometheus: nothing is scraped or kept here. */
function openProxy(
  url: string,
  { settings, onError }: SiteOptions,
): Site {
  try {
    return {
      handler: createProxy({ url, access: accessOf(settings), onError }),
      check() {},
      async [Symbol.asyncDispose]() {},
    };
  } catch (error) {
    throw asSettingsError(error);
  }
}

async function openMonitor(options: SiteOptions): Promise<Site> {
  const { settings, address, telemetry, log, onError } = options;
  const externalUrl = settings.url ?? address;
  await using opened = new AsyncDisposableStack();
  const rules = await readRules([
    ...options.rules ?? [],
    ...settings.rules,
  ]);
  const store = opened.use(await openFile(settings));
  const { sender, alertmanagers } = opened.use(
    await openSender({ settings, externalUrl, telemetry, log }),
  );
  const monitor = opened.use(
    new Monitor({
      store,
      targets: [
        ...options.targets ?? [],
        ...settings.targets,
        { name: "monitoring", url: `${address}/metrics` },
      ].map((target) => withLabels(target, options)),
      rules,
      intervalSeconds: settings.interval,
      honorLabels: settings.honorLabels || options.job !== undefined,
      externalUrl,
      alertmanagers,
      ...sender === undefined ? {} : { sender },
      access: accessOf(settings),
      facts: { retention: `${settings.retentionDays}d` },
      telemetry,
      onError,
    }),
  );
  monitor.start();
  const running = opened.move();
  return {
    handler: monitor.handler,
    check() {
      const { problem } = store.status();
      if (problem !== undefined) throw new Error(problem);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function withLabels(
  { name, url }: NamedTarget,
  { job, settings }: SiteOptions,
): ScrapeTarget {
  return {
    url,
    labels: job === undefined ? { job: name } : { job, service: name },
    ...settings.metricsToken === undefined
      ? {}
      : { token: settings.metricsToken },
  };
}

function accessOf(settings: Settings): AccessOptions {
  return {
    token: settings.metricsToken,
    hosts: hostsOf(settings),
    origins: settings.origins,
  };
}

/** Names by which clients may reach the program. */
function hostsOf({ host, url }: Settings): string[] {
  return [host, ...url === undefined ? [] : [new URL(url).hostname]];
}

async function openFile(settings: Settings): Promise<SampleStore> {
  const { data, retentionDays, retentionBytes } = settings;
  try {
    await Deno.mkdir(data, { recursive: true });
    return await openStore({
      file: join(data, "monitoring.db"),
      retentionMs: retentionDays * dayMs,
      retentionBytes,
    });
  } catch (error) {
    throw asSettingsError(error);
  }
}

/** @throws {SettingsError} with all that is wrong with the files. */
async function readRules(files: readonly string[]): Promise<RuleGroup[]> {
  const groups = files.map(async (file) => {
    try {
      return parseRuleFile(file, await Deno.readTextFile(file));
    } catch (error) {
      throw asSettingsError(error);
    }
  });
  return (await Promise.all(groups)).flat();
}

/** What can't be opened is for the operator to see to. */
function asSettingsError(error: unknown): SettingsError {
  const message = error instanceof Error ? error.message : String(error);
  return new SettingsError(message, { cause: error });
}
