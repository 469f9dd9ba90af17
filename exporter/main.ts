/**
 * The exporter as a program, and as a service of a process that runs more.
 *
 * ```sh
 * deno run --allow-net --allow-env exporter/main.ts --redis-url redis://127.0.0.1:6379
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
  ListenError,
  PortTakenError,
  serveMetrics,
} from "@dalston/metrics/serve";
import { collectQueues } from "./collector.ts";
import config from "./deno.json" with { type: "json" };
import { help } from "./help.ts";
import { exporterMetrics } from "./metrics.ts";
import { openSource } from "./open_source.ts";
import type { QueueSource } from "./queue_source.ts";
import { settingTable } from "./setting_table.ts";
import { readSettings, type Settings } from "./settings.ts";

export { type Environment, ListenError, PortTakenError, SettingsError };
export type * from "./queue_source.ts";

/** An exporter that runs. */
export interface RunningExporter {
  /** Always `exporter`. */
  readonly name: string;
  /** Always null: it has no API. */
  readonly address: null;
  /** Where it is scraped; null when metrics are off. */
  readonly metricsAddress: string | null;
  /** Finishes the requests in progress, then frees everything. */
  stop(): Promise<void>;
}

/**
 * Starts the exporter on Redis, or on queues that are elsewhere.
 *
 * @param environment Environment variables; `--help` of the program lists them.
 * @param source Where queues are read from, in the place of Redis. Closed when
 * the exporter stops.
 * @throws {SettingsError} names a variable that is missing or wrong.
 * @throws {PortTakenError} when the port is taken.
 * @throws {ListenError} when the port can't be opened for another reason.
 */
export async function start(
  environment: Environment,
  source?: QueueSource,
): Promise<RunningExporter> {
  return await run(readSettings({}, environment), source);
}

async function run(
  settings: Settings,
  given?: QueueSource,
): Promise<RunningExporter> {
  const { host, port } = settings;
  const { telemetry, log } = programTelemetry({
    service: "exporter",
    metrics: exporterMetrics,
    version: config.version,
    port,
    settings,
  });

  await using started = new AsyncDisposableStack();
  const collector = started.use(collectQueues({
    ...settings,
    source: given ?? await openSource(settings),
    telemetry,
    log,
  }));
  started.defer(collectRuntime(telemetry));
  const server = serveMetrics(telemetry, {
    hostname: host,
    port,
    hostnameSetting:
      `--${settingTable.host.flag} or ${settingTable.host.variable}`,
    portSetting: `--${settingTable.port.flag} or ${settingTable.port.variable}`,
    check: () => collector.check(),
    onError: (error) => log("error", `Request failed: ${error}`),
  });
  started.defer(() => server.close());

  const running = started.move();
  return {
    name: "exporter",
    address: null,
    metricsAddress: telemetry.enabled ? `${server.address}/metrics` : null,
    stop: () => running.disposeAsync(),
  };
}

const program: Program = {
  settings: settingTable,
  version: config.version,
  help,
  async start(flags) {
    const exporter = await run(readSettings(flags, Deno.env.toObject()));
    return {
      greeting: exporter.metricsAddress ?? "metrics are off",
      stop: () => exporter.stop(),
    };
  },
};

if (import.meta.main) Deno.exit(await runProgram(program, Deno.args));
