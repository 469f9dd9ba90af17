/**
 * Dalston: the command that runs the platform, or parts of it.
 *
 * ```sh
 * deno task start                       # everything, in one process
 * deno task start gateway orchestrator  # only these
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
 * @throws {TypeError} names the service that there isn't, and those there are.
 */
export function servicesNamed(
  names: readonly string[],
): Promise<StartService[]> {
  const wanted = names.length === 0 ? serviceNames : [...new Set(names)];
  return Promise.all(wanted.map(async (name) => {
    if (isServiceName(name)) return (await services[name]()).start;
    throw new TypeError(
      `Cannot start "${name}": there are ${serviceNames.join(", ")}.`,
    );
  }));
}

const help = `Runs Dalston, a speech-transcription platform.

Usage: deno task start [service…]

Without a service, starts all of them in one process:
  ${serviceNames.join("\n  ")}

Options:
  -h, --help  Shows this.

Settings are environment variables; README.md has a table of them. Without
REDIS_URL everything is kept under DALSTON_DATA_DIR (data). Ctrl-C stops it
after the work under way was finished or handed back.`;

/** Runs the command line; ends the process. */
async function main(args: string[]): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
      console.log(help);
      return;
    }
    await runServices(await servicesNamed(positionals), Deno.env.toObject());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\nSee --help.`);
    Deno.exit(2);
  }
}

if (import.meta.main) await main(Deno.args);
