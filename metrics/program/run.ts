/**
 * Runs a program from its command line until it is told to stop.
 *
 * @module
 */
import { ListenError } from "../listen.ts";
import {
  type Flags,
  readFlags,
  SettingsError,
  type SettingTable,
} from "./setting.ts";

/** A program. */
export interface Program {
  /** Its flags and environment variables. */
  readonly settings: SettingTable;
  /** What `--version` prints. */
  readonly version: string;
  /** Returns the text of `--help`. */
  help(): string;
  /**
   * Starts it.
   *
   * @throws {SettingsError} names a setting that is missing or wrong.
   */
  start(flags: Flags): Promise<RunningProgram>;
}

/** A program that runs. */
export interface RunningProgram {
  /** The line that says where it is reached. */
  readonly greeting: string;
  /** Finishes its work, then frees everything. */
  stop(): Promise<void>;
}

/**
 * Runs a program until SIGINT or SIGTERM.
 *
 * @param program What to run.
 * @param args The command line.
 * @returns The exit code: 1 if the program couldn't start, else 0.
 */
export async function runProgram(
  program: Program,
  args: readonly string[],
): Promise<number> {
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, stopped.resolve);
  }
  try {
    const flags = readFlags(program.settings, args);
    if (flags.help !== undefined) {
      console.log(program.help());
      return 0;
    }
    if (flags.version !== undefined) {
      console.log(program.version);
      return 0;
    }
    const running = await program.start(flags);
    console.log(running.greeting);
    await stopped.promise;
    await running.stop();
    return 0;
  } catch (error) {
    const expected = error instanceof SettingsError ||
      error instanceof ListenError;
    console.error(expected ? error.message : error);
    return 1;
  }
}
