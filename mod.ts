/**
 * Dalston: the command that runs the platform, or parts of it.
 *
 * ```sh
 * deno task start                       # everything, in one process
 * deno task start gateway orchestrator  # only these
 * deno task start --without monitoring  # all others
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runServices } from "./services/service/run.ts";
import type {
  RunningService,
  Service,
  StartService,
} from "./services/service/running_service.ts";
import {
  commonSettings,
  type Environment,
  readSettings,
} from "./services/service/settings.ts";

/**
 * What loads each service, by the name that the service gives itself: a wrong
 * name doesn't compile.
 */
type Loaders<Name extends string> = {
  readonly [Each in Name]: () => Promise<Service<Each>>;
};

function byName<Name extends string>(loaders: Loaders<Name>): Loaders<Name> {
  return loaders;
}

/** The services, loaded when they are started. */
const services = byName({
  gateway: () => import("./services/gateway/main.ts"),
  orchestrator: () => import("./services/orchestrator/main.ts"),
  "engine-audio-prepare": () =>
    import("./services/engines/audio_prepare/main.ts"),
  "engine-transcriber": () => import("./services/engines/transcriber/main.ts"),
  "engine-final-merger": () =>
    import("./services/engines/final_merger/main.ts"),
  "session-router": () => import("./services/session_router/main.ts"),
  realtime: () => import("./services/engines/realtime/main.ts"),
  exporter: () => Promise.resolve({ name: "exporter", start: startExporter }),
  // Last, since it watches those that run already.
  monitoring: loadMonitoring,
});

/** Starts the exporter on Redis, or on the SQLite queues where there is none. */
async function startExporter(
  environment: Environment,
): Promise<RunningService> {
  const exporter = await import("./exporter/main.ts");
  if (environment.REDIS_URL) return await exporter.start(environment);
  const { openSqliteQueueSource } = await import(
    "./services/adapters/sqlite/queue_source.ts"
  );
  const { DALSTON_DATA_DIR } = readSettings(environment, commonSettings);
  const queues = openSqliteQueueSource(join(DALSTON_DATA_DIR, "dalston.db"));
  return await exporter.start(environment, queues);
}

/**
 * Loads the monitoring in a thread of its own while the other services start. It
 * watches those, and stops before them, so that their stop isn't taken for an
 * outage.
 */
async function loadMonitoring(): Promise<Service<"monitoring">> {
  const { loadInWorker } = await import("./monitoring/start_in_worker.ts");
  const worker = loadInWorker();
  return {
    name: "monitoring",
    async start(environment, running = []) {
      const monitoring = await worker.start(environment, {
        job: "dalston",
        targets: running.flatMap(({ name, metricsAddress }) =>
          metricsAddress === null ? [] : [{ name, url: metricsAddress }]
        ),
        rules: await ruleFiles(),
      });
      return { ...monitoring, stops: "first" };
    },
  };
}

/** Paths of the platform's rules, which Prometheus reads in Compose. */
async function ruleFiles(): Promise<string[]> {
  const folder = join(import.meta.dirname ?? ".", "docker/prometheus/rules");
  const files = await Array.fromAsync(Deno.readDir(folder));
  return files.map(({ name }) => join(folder, name)).sort();
}

/** A service's name on the command line, in Compose and on its metrics. */
export type ServiceName = keyof typeof services;

/** The services, in the order they start. */
export const serviceNames: readonly ServiceName[] = Object.keys(services)
  .filter(isServiceName);

function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name);
}

/**
 * The functions that start these services; all where none is named.
 *
 * @param names Services to start.
 * @param without Services to leave out.
 * @throws {TypeError} names the service that there isn't, and those there are.
 */
export async function servicesNamed(
  names: readonly string[],
  without: readonly string[] = [],
): Promise<StartService[]> {
  const known = (name: string) => {
    if (isServiceName(name)) return name;
    throw new TypeError(
      `There is no service "${name}": there are ${serviceNames.join(", ")}.`,
    );
  };
  const left = new Set(without.map(known));
  const wanted = names.length === 0 ? serviceNames : names.map(known);
  // In the order of the list, whatever the order of the names.
  const chosen = serviceNames.filter((name) =>
    wanted.includes(name) && !left.has(name)
  );
  if (chosen.length === 0) throw new TypeError("No service is left to start.");
  return await Promise.all(
    chosen.map(async (name) => (await services[name]()).start),
  );
}

const help = `Runs Dalston, a speech-transcription platform.

Usage: deno task start [--without service,…] [service…]

Without a service, starts all of them in one process:
  ${serviceNames.join("\n  ")}

Options:
  --without service,…  Leaves these out.
  -h, --help           Shows this.

Settings are environment variables; README.md has a table of them. Without
REDIS_URL everything is kept under DALSTON_DATA_DIR (data). Ctrl-C stops it
after the work under way was finished or handed back.`;

/** Runs the command line; ends the process. */
async function main(args: string[]): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        without: { type: "string", multiple: true, default: [] },
      },
    });
    if (values.help) {
      console.log(help);
      return;
    }
    const without = values.without.flatMap((names) => names.split(","));
    await runServices(
      await servicesNamed(positionals, without),
      Deno.env.toObject(),
    );
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\nSee --help.`);
    Deno.exit(2);
  }
}

if (import.meta.main) await main(Deno.args);
