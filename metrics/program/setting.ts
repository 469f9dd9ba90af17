/**
 * Reads the settings of a program, each from a flag or from an environment
 * variable.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Parse } from "./parse.ts";

/** A setting, as text. */
export interface Setting {
  /** Name of the flag, without its hyphens. */
  readonly flag: string;
  /** Name of the environment variable. */
  readonly variable: string;
  /** Placeholder of the value in the help; none for a flag without a value. */
  readonly value?: string;
  /** What the setting is for. */
  readonly help: string;
  /** The value that counts where none is given. */
  readonly preset?: string;
  /** Never shown in errors. */
  readonly secret?: true;
}

/** Settings by the names that the program gives them. */
export type SettingTable = Readonly<Record<string, Setting>>;

/** Environment variables as `Deno.env.toObject()` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Flags as given, by name; those without a value are `true`. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Says that a setting is wrong or missing. The message is for the operator. */
export class SettingsError extends Error {
  /** Always `SettingsError`. */
  override name = "SettingsError";
}

/**
 * Reads the command line. A flag may be repeated: its values are then joined by
 * commas. Beside the flags of the table there are `--help`, `-h` and
 * `--version`.
 *
 * @param table The settings.
 * @param args The command line.
 * @throws {SettingsError} names an unknown flag.
 */
export function readFlags(table: SettingTable, args: readonly string[]): Flags {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries([
        ["help", { type: "boolean", short: "h" }],
        ["version", { type: "boolean" }],
        ...Object.values(table).map(({ flag, value }) => [
          flag,
          value === undefined
            ? { type: "boolean" }
            : { type: "string", multiple: true },
        ]),
      ]),
    });
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, String(value)]),
    );
  } catch (error) {
    throw new SettingsError(
      `${error instanceof Error ? error.message : error} (see --help)`,
    );
  }
}

/**
 * Reads single settings. A flag goes before a variable; an empty variable counts
 * as unset. Each method throws a {@linkcode SettingsError} that names the flag or
 * the variable, its value (unless it is secret) and what is allowed.
 */
export interface SettingReader {
  /** Returns undefined where the setting isn't given and has no preset. */
  optional<T>(setting: Setting, parse: Parse<T>): T | undefined;
  /** Reads a setting that has a preset. */
  required<T>(
    setting: Setting & { readonly preset: string },
    parse: Parse<T>,
  ): T;
}

/** Makes a reader of settings. */
export function settingReader(
  flags: Flags,
  environment: Environment,
): SettingReader {
  function optional<T>(setting: Setting, parse: Parse<T>): T | undefined {
    const flag = flags[setting.flag];
    const text = flag ?? (environment[setting.variable] || setting.preset);
    if (text === undefined) return undefined;
    const name = flag === undefined ? setting.variable : `--${setting.flag}`;
    try {
      return parse(text);
    } catch (error) {
      const value = setting.secret ? "(hidden)" : `"${text}"`;
      const reason = error instanceof Error ? error.message : String(error);
      throw new SettingsError(`Cannot use ${name}=${value}: ${reason}`);
    }
  }
  return {
    optional,
    required: (setting, parse) =>
      optional(setting, parse) ?? parse(setting.preset),
  };
}
