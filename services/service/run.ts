/**
 * Runs services in a process: starts them, prints that they are ready, waits
 * for Ctrl-C, stops them.
 *
 * @module
 */
import { ListenError } from "@dalston/metrics/serve";
import type { RunningService, StartService } from "./running_service.ts";
import { type Environment, SettingsError } from "./settings.ts";

/** Exit code after a second signal. */
const interrupted = 130;
/**
 * Time in which several signals count as one, in milliseconds. A terminal sends
 * Ctrl-C to every process of a group, and `deno task` sends it once more.
 */
const echoMs = 1_000;

/**
 * Starts all services or none, one after the other.
 *
 * @throws the error of the first service that can't start, after the services
 * before it were stopped.
 */
export async function startAll(
  starts: readonly StartService[],
  environment: Environment,
): Promise<RunningService[]> {
  const running: RunningService[] = [];
  try {
    for (const start of starts) {
      running.push(await start(environment, running));
    }
    return running;
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

/**
 * Stops all services, even if one of them fails to stop.
 *
 * @throws {AggregateError} with the error of each service that failed to stop.
 */
export async function stopAll(
  running: readonly RunningService[],
): Promise<void> {
  const errors = [
    ...await stopTogether(running.filter(({ stops }) => stops === "first")),
    ...await stopTogether(running.filter(({ stops }) => stops === undefined)),
    ...await stopTogether(running.filter(({ stops }) => stops === "last")),
  ];
  if (errors.length > 0) {
    throw new AggregateError(errors, "Stopped with errors");
  }
}

/** Stops services at the same time. Returns the errors of those that fail. */
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

/** Makes a table with a line for each service: name, address, metrics address. */
function table(running: readonly RunningService[]): string {
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
 * Runs services until SIGINT or SIGTERM, then ends the process. The exit code is
 * 0 if they stopped in good order, 1 if one couldn't start or stop, and 130 if a
 * second signal came at least a second after the first.
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
        : "stopping: finishes or releases the work in progress; " +
          "Ctrl-C once more ends the process at once",
    );
    await stopAll(running);
    Deno.exit(0);
  } catch (error) {
    console.error(forOperator(error, environment));
    Deno.exit(1);
  }
}

/** Explains an error to the operator; the stack only at `LOG_LEVEL=debug`. */
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

/** Resolves at the first signal. A second one ends the process. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = () => {
      const now = performance.now();
      first ??= now;
      resolve();
      if (now - first >= echoMs) Deno.exit(interrupted);
    };
    Deno.addSignalListener("SIGINT", onSignal);
    Deno.addSignalListener("SIGTERM", onSignal);
  });
}
