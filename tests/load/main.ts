/**
 * Puts a bounded, seeded load on a gateway that runs.
 *
 * ```sh
 * deno task load --help
 * ```
 *
 * @module
 */
import { runServices } from "../../services/service/run.ts";
import { help, type LoadOptions, readCommand, UsageError } from "./command.ts";
import { loadEngines } from "./engines.ts";
import { load, type LoadResult } from "./load.ts";
import { progressView } from "./progress.ts";
import { render, summarize } from "./summary.ts";

/** Exit code of a process that was told twice to stop. */
const impatient = 130;

/** Runs the command line. Returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = readCommand(args);
    switch (command.do) {
      case "help":
        console.log(help);
        return 0;
      case "engines":
        return await runServices(
          loadEngines(command.slowSeconds),
          Deno.env.toObject(),
        );
    }
    const { options, json } = command;
    const result = await shown(options);
    const summary = summarize(options, result);
    console.log(json ? JSON.stringify(summary, null, 2) : render(summary));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\nSee --help.`);
      return 2;
    }
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

/** Runs a load and shows how far it is. */
async function shown(options: LoadOptions): Promise<LoadResult> {
  using view = progressView();
  return await load(options, {
    apiKey: Deno.env.get("DALSTON_API_KEY"),
    stop: interrupted(),
    onProgress: (progress) => view.show(progress),
  });
}

/** Aborts at the first signal to stop; the second one ends the process. */
function interrupted(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      if (stop.signal.aborted) Deno.exit(impatient);
      stop.abort();
    });
  }
  return stop.signal;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
