/**
 * Reads the command line.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { kinds, type Mix, type PlanOptions } from "./plan.ts";

/** A parsed command line. */
export type Command =
  | { readonly do: "help" }
  | { readonly do: "engines"; readonly slowSeconds: number }
  | {
    readonly do: "load";
    readonly options: LoadOptions;
    /** Print the summary as JSON. */
    readonly json: boolean;
  };

/** Options of a load. */
export interface LoadOptions extends PlanOptions {
  /** The gateway. */
  readonly url: URL;
  /** The most steps that run at once; a step runs until its job is final. */
  readonly concurrency: number;
  /** Seconds to wait, after the load, for jobs and sessions to end. */
  readonly patienceSeconds: number;
}

/** The command line is wrong. The message says what is allowed. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A number on the command line: its default and its limits. */
interface NumberFlag {
  readonly preset: number;
  readonly least: number;
  readonly most: number;
  readonly unit: string;
}

const numbers = {
  rate: { preset: 1, least: 0.01, most: 20, unit: "steps a second" },
  duration: { preset: 60, least: 1, most: 3_600, unit: "seconds" },
  concurrency: { preset: 30, least: 1, most: 100, unit: "steps at once" },
  patience: { preset: 60, least: 0, most: 600, unit: "seconds" },
  seed: { preset: 1, least: 0, most: 2 ** 31 - 1, unit: "as a seed" },
  "slow-seconds": { preset: 5, least: 0, most: 600, unit: "seconds" },
} as const satisfies Record<string, NumberFlag>;

const presetMix = "mono=8,stereo=3,bad=3,slow=2,failing=1,live=3";
const mostWeight = 1_000;

/** The text that `--help` prints. */
export const help: string =
  `Puts a load on a gateway that runs, and tells what came of it.

Usage: deno task load [options]
       deno task load --engines [--slow-seconds=N]

The load: recordings that become jobs, uploads that are refused, live sessions.
It talks to the one address that it is given, and to nobody else.

  --url=URL          The gateway (http://127.0.0.1:8000)
  --rate=N           Steps a second (${range(numbers.rate)})
  --duration=N       Seconds (${range(numbers.duration)})
  --mix=KIND=N,…     How often each kind of step comes, in relation to the
                     others (${presetMix})
                       mono     a recording of one channel
                       stereo   a call, each channel on its own
                       bad      an upload with something wrong
                       slow     a job for an engine that takes its time
                       failing  a job for an engine that fails
                       live     a live session, two of five with something
                                wrong
  --seed=N           The same number, the same steps in the same order
                     (${numbers.seed.preset})
  --concurrency=N    Steps under way at once, jobs that wait among them
                     (${range(numbers.concurrency)})
  --patience=N       Seconds to wait for the last jobs (${
    range(numbers.patience)
  })
  --json             The summary as JSON
  -h, --help         Shows this

  --engines          Runs the slow and the failing engine instead, on the
                     backend of REDIS_URL or DALSTON_DATA_DIR, until Ctrl-C.
                     DALSTON_ENGINE_SLOW_TRANSCRIBER_PORT (9111) and
                     DALSTON_ENGINE_FAILING_TRANSCRIBER_PORT (9112) are where
                     they are scraped
  --slow-seconds=N   What the slow one takes for a task (${
    range(numbers["slow-seconds"])
  })

DALSTON_API_KEY is sent where it is set. Ctrl-C ends the load early, with its
summary.`;

function range({ preset, least, most }: NumberFlag): string {
  return `${preset}; from ${least} to ${most}`;
}

const text = { type: "string" } as const;
const option = { type: "boolean" } as const;

/**
 * Reads the command line.
 *
 * @throws {UsageError} names what can't be used and what can.
 */
export function readCommand(args: readonly string[]): Command {
  const values = flags(args);
  const number = (name: keyof typeof numbers) =>
    readNumber(name, values[name], numbers[name]);
  if (values.help) return { do: "help" };
  if (values.engines) {
    return { do: "engines", slowSeconds: number("slow-seconds") };
  }
  return {
    do: "load",
    json: values.json ?? false,
    options: {
      url: readUrl(values.url ?? "http://127.0.0.1:8000"),
      rate: number("rate"),
      seconds: number("duration"),
      concurrency: wholeNumber("concurrency", number("concurrency")),
      patienceSeconds: number("patience"),
      seed: wholeNumber("seed", number("seed")),
      mix: readMix(values.mix ?? presetMix),
    },
  };
}

function flags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: text,
        rate: text,
        duration: text,
        mix: text,
        seed: text,
        concurrency: text,
        patience: text,
        "slow-seconds": text,
        json: option,
        engines: option,
        help: { ...option, short: "h" },
      },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message);
  }
}

function readNumber(
  name: string,
  given: string | undefined,
  { preset, least, most, unit }: NumberFlag,
): number {
  if (given === undefined) return preset;
  const number = /^\d+(\.\d+)?$/.test(given) ? Number(given) : NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(
    `Cannot use --${name}=${given}: from ${least} to ${most} ${unit} are allowed.`,
  );
}

function wholeNumber(name: string, number: number): number {
  if (Number.isInteger(number)) return number;
  throw new UsageError(
    `Cannot use --${name}=${number}: a whole number is expected.`,
  );
}

function readUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) &&
    url.href === `${url.origin}/`;
  if (isOrigin) return url;
  // What was given isn't shown: it may have a password in it.
  throw new UsageError(
    "Cannot use --url: http://host:port or https://host:port is expected.",
  );
}

function readMix(given: string): Mix {
  const mix = { mono: 0, stereo: 0, bad: 0, slow: 0, failing: 0, live: 0 };
  for (const part of given.split(",")) {
    const [name, weight = ""] = part.split("=");
    const kind = kinds.find((kind) => kind === name);
    const isWeight = /^\d+$/.test(weight) && Number(weight) <= mostWeight;
    if (kind === undefined || !isWeight) {
      throw new UsageError(
        `Cannot use "${part}" in --mix: KIND=N is expected, with a KIND of ` +
          `${kinds.join(", ")} and an N from 0 to ${mostWeight}.`,
      );
    }
    mix[kind] = Number(weight);
  }
  if (kinds.some((kind) => mix[kind] > 0)) return mix;
  throw new UsageError(`Cannot use --mix=${given}: nothing is left to do.`);
}
