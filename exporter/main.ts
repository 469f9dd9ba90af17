/**
 * The exporter as a program, and as a service of a process that runs more.
 *
 * ```sh
 * deno run --allow-net --allow-env exporter/main.ts --redis-url redis://127.0.0.1:6379
 * ```
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { collectRuntime, runtimeMetrics } from "@dalston/metrics/runtime";
import {
  ListenError,
  PortTakenError,
  serveMetrics,
} from "@dalston/metrics/serve";
import { collectQueues } from "./collector.ts";
import config from "./deno.json" with { type: "json" };
import { help } from "./help.ts";
import { createLog } from "./log.ts";
import { exporterMetrics, programMetrics } from "./metrics.ts";
import type { QueueSource } from "./queue_source.ts";
import { settingTable } from "./setting_table.ts";
import {
  type Environment,
  readFlags,
  readSettings,
  type Settings,
  SettingsError,
} from "./settings.ts";
import { openSource } from "./open_source.ts";

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
  const telemetry = configureMetrics(
    "exporter",
    { ...exporterMetrics, ...programMetrics, ...runtimeMetrics },
    {
      enabled: settings.metricsEnabled,
      instance: settings.instance ?? `${hostname()}:${port}`,
      token: settings.metricsToken,
    },
  );
  const { metrics } = telemetry;
  const log = createLog({
    level: settings.logLevel,
    format: settings.logFormat,
    messages: metrics.logMessages,
  });
  metrics.buildInfo.set({
    version: config.version,
    deno_version: Deno.version.deno,
  }, 1);

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

/**
 * The host's name, or `localhost` where it may not be read. Permission is
 * looked up first, since Deno would ask for it at a terminal, and wait.
 */
function hostname(): string {
  const wanted = { name: "sys", kind: "hostname" } as const;
  const { state } = Deno.permissions.querySync(wanted);
  return state === "granted" ? Deno.hostname() : "localhost";
}

/** Runs the program until it is told to stop. Returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, stopped.resolve);
  }
  try {
    const flags = readFlags(args);
    if (flags.help !== undefined) {
      console.log(help());
      return 0;
    }
    if (flags.version !== undefined) {
      console.log(config.version);
      return 0;
    }
    const exporter = await run(readSettings(flags, Deno.env.toObject()));
    console.log(exporter.metricsAddress ?? "metrics are off");
    await stopped.promise;
    await exporter.stop();
    return 0;
  } catch (error) {
    const expected = error instanceof SettingsError ||
      error instanceof ListenError;
    console.error(expected ? error.message : error);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
