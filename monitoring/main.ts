/**
 * The monitoring as a program, and as a service of a process that runs more.
 *
 * ```sh
 * deno run --allow-net --allow-read --allow-write --allow-env \
 *   monitoring/main.ts --target http://localhost:8080/metrics
 * ```
 *
 * @module
 */
import {
  type Environment,
  type Program,
  programTelemetry,
  runProgram,
  SettingsError,
} from "@dalston/metrics/program";
import { collectRuntime } from "@dalston/metrics/runtime";
import {
  listen,
  ListenError,
  opsHandler,
  PortTakenError,
} from "@dalston/metrics/serve";
import config from "./deno.json" with { type: "json" };
import { help } from "./help.ts";
import { monitoringMetrics } from "./metrics.ts";
import { openSite } from "./open_site.ts";
import { settingTable } from "./setting_table.ts";
import { readSettings, type Settings } from "./settings.ts";
import type { NamedTarget } from "./scrape/parse_targets.ts";

export { type Environment, ListenError, PortTakenError, SettingsError };
export type { NamedTarget };

/** What a process that runs more than the monitoring adds to its settings. */
export interface StartOptions {
  /** What is scraped beside the targets of the settings. @default [] */
  readonly targets?: readonly NamedTarget[];
  /** Rule files beside those of the settings. @default [] */
  readonly rules?: readonly string[];
  /**
   * Value of the label `job` of all targets. The name of a target is then its
   * label `service`, and labels of its page go before those of the target.
   *
   * @default undefined the name of a target is its label `job`
   */
  readonly job?: string;
}

/** A monitoring that runs. */
export interface RunningMonitoring {
  /** Always `monitoring`. */
  readonly name: string;
  /** URL of its pages and of its API; null when metrics are off. */
  readonly address: string | null;
  /** Where it is scraped; null when metrics are off. */
  readonly metricsAddress: string | null;
  /** Gives up scrapes and queries in progress, then frees everything. */
  stop(): Promise<void>;
}

/**
 * Starts to scrape, to evaluate rules and to answer queries.
 *
 * @param environment Environment variables; `--help` of the program lists them.
 * @param options What to scrape and to evaluate beside the settings.
 * @throws {SettingsError} names a setting that is missing or wrong, a rule file
 * with an error or a database that can't be opened.
 * @throws {PortTakenError} when the port is taken.
 * @throws {ListenError} when the port can't be opened for another reason.
 */
export async function start(
  environment: Environment,
  options: StartOptions = {},
): Promise<RunningMonitoring> {
  return await run(readSettings({}, environment), options);
}

async function run(
  settings: Settings,
  options: StartOptions,
): Promise<RunningMonitoring> {
  const { host, port } = settings;
  const { telemetry, log } = programTelemetry({
    service: "monitoring",
    metrics: monitoringMetrics,
    version: config.version,
    port,
    settings,
  });
  const onError = (error: unknown) => log("error", String(error));

  await using started = new AsyncDisposableStack();
  let answer = (_request: Request) =>
    Promise.resolve(new Response("Starting\n", { status: 503 }));
  const server = listen({
    compress: true,
    service: "monitoring",
    hostname: host,
    port,
    hostnameSetting:
      `--${settingTable.host.flag} or ${settingTable.host.variable}`,
    portSetting: `--${settingTable.port.flag} or ${settingTable.port.variable}`,
    onError,
  }, (request) => answer(request));
  started.defer(() => server.close());
  started.defer(collectRuntime(telemetry));
  const site = started.use(
    await openSite({
      settings,
      address: server.address,
      telemetry,
      log,
      onError,
      ...options,
    }),
  );
  const ops = opsHandler(telemetry, { check: () => site.check() });
  answer = (request) => {
    const { pathname } = new URL(request.url);
    return pathname === "/metrics" || pathname === "/health"
      ? ops(request)
      : site.handler(request);
  };

  const running = started.move();
  return {
    name: "monitoring",
    address: telemetry.enabled ? server.address : null,
    metricsAddress: telemetry.enabled ? `${server.address}/metrics` : null,
    stop: () => running.disposeAsync(),
  };
}

const program: Program = {
  settings: settingTable,
  version: config.version,
  help,
  async start(flags) {
    const monitoring = await run(readSettings(flags, Deno.env.toObject()), {});
    return {
      greeting: monitoring.address ?? "metrics are off",
      stop: () => monitoring.stop(),
    };
  },
};

if (import.meta.main) Deno.exit(await runProgram(program, Deno.args));
