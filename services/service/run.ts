/**
 * Holds services in a process: starts them, says so, waits for Ctrl-C, stops
 * them.
 *
 * @module
 */
import { ListenError } from "@dalston/metrics/serve";
import type { RunningService, StartService } from "./running_service.ts";
import { type Environment, SettingsError } from "./settings.ts";

/** Exit code of a process that was told twice to stop. */
const impatient = 130;
/**
 * Signals within this time are one: a terminal and a service manager send it to
 * every process of a group, and `deno task` passes it on besides.
 */
const echoMs = 1_000;

/**
 * Starts all services or none.
 *
 * @throws what the first service that can't start throws, after those before
 * it were stopped.
 */
export async function startAll(
  starts: readonly StartService[],
  environment: Environment,
): Promise<RunningService[]> {
  const running: RunningService[] = [];
  try {
    for (const start of starts) running.push(await start(environment));
    return running;
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

/**
 * Stops all services, also when one of them fails to.
 *
 * @throws {AggregateError} with what went wrong, once all were told to stop.
 */
export async function stopAll(
  running: readonly RunningService[],
): Promise<void> {
  const errors = [
    ...await stopTogether(running.filter(({ stopsLast }) => !stopsLast)),
    ...await stopTogether(running.filter(({ stopsLast }) => stopsLast)),
  ];
  if (errors.length > 0) {
    throw new AggregateError(errors, "Stopped with errors");
  }
}

/** Stops these services; an error for each that can't. */
async function stopTogether(
  services: readonly RunningService[],
): Promise<Error[]> {
  const errors: Error[] = [];
  await Promise.all(services.map(async (service) => {
    try {
      await service.stop();
    } catch (cause) {
      errors.push(new Error(`Cannot stop ${service.name}`, { cause }));
    }
  }));
  return errors;
}

/** One line per service: name, address, metrics address. */
export function table(running: readonly RunningService[]): string {
  const rows = [
    { name: "SERVICE", address: "ADDRESS", metrics: "METRICS" },
    ...running.map(({ name, address, metricsAddress }) => ({
      name,
      address: address ?? "-",
      metrics: metricsAddress ?? "off",
    })),
  ];
  const names = Math.max(...rows.map(({ name }) => name.length));
  const addresses = Math.max(...rows.map(({ address }) => address.length));
  return rows.map(({ name, address, metrics }) =>
    `${name.padEnd(names)}  ${address.padEnd(addresses)}  ${metrics}`
  ).join("\n");
}

/**
 * Runs services until SIGINT or SIGTERM, then ends the process: with 0 when
 * they stopped in order, with 1 when they couldn't start or stop, with 130
 * when a second signal came first, a second or more after the first.
 */
export async function runServices(
  starts: readonly StartService[],
  environment: Environment,
): Promise<never> {
  const asked = signalled();
  const asJson = environment.LOG_FORMAT === "json";
  try {
    const running = await startAll(starts, environment);
    if (asJson) {
      const services = running.map(({ name, address, metricsAddress }) => ({
        name,
        address,
        metrics_address: metricsAddress,
      }));
      console.log(JSON.stringify({ level: "info", services, msg: "ready" }));
    } else {
      console.log(`${table(running)}\nready`);
    }
    await asked;
    console.log(
      asJson
        ? JSON.stringify({ level: "info", msg: "stopping" })
        : "stopping: finishes the work under way or hands it back; " +
          "once more ends it at once",
    );
    await stopAll(running);
    Deno.exit(0);
  } catch (error) {
    console.error(forOperator(error, environment));
    Deno.exit(1);
  }
}

/** What to show an operator: what is wrong, and where only when asked for it. */
function forOperator(error: unknown, environment: Environment): string {
  if (environment.LOG_LEVEL === "debug" || !(error instanceof Error)) {
    return Deno.inspect(error);
  }
  const expected = error instanceof SettingsError ||
    error instanceof ListenError;
  return expected
    ? error.message
    : `${error.message}\nLOG_LEVEL=debug shows where it happened.`;
}

/** Resolves at the first signal to stop; a second one ends the process. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = () => {
      const now = performance.now();
      first ??= now;
      resolve();
      if (now - first >= echoMs) Deno.exit(impatient);
    };
    Deno.addSignalListener("SIGINT", onSignal);
    Deno.addSignalListener("SIGTERM", onSignal);
  });
}
