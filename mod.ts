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
  StartService,
} from "./services/service/running_service.ts";
import {
  commonSettings,
  type Environment,
  readSettings,
} from "./services/service/settings.ts";

/** Every service by its one name, loaded when it is started. */
const services = {
  gateway: async () => (await import("./services/gateway/main.ts")).start,
  orchestrator: async () =>
    (await import("./services/orchestrator/main.ts")).start,
  "engine-audio-prepare": async () =>
    (await import("./services/engines/audio_prepare/main.ts")).start,
  "engine-transcriber": async () =>
    (await import("./services/engines/transcriber/main.ts")).start,
  "engine-final-merger": async () =>
    (await import("./services/engines/final_merger/main.ts")).start,
  "session-router": async () =>
    (await import("./services/session_router/main.ts")).start,
  realtime: async () =>
    (await import("./services/engines/realtime/main.ts")).start,
  exporter: () => Promise.resolve(startExporter),
} as const satisfies Record<string, () => Promise<StartService>>;

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
  return Promise.all(wanted.map((name) => {
    if (isServiceName(name)) return services[name]();
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
