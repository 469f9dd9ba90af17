import { Outage, type OutageOptions, pause } from "../service/outage.ts";

/** Work that is done again and again. */
export interface EveryOptions extends OutageOptions {
  /** For the log: `Sweeping the pool`. */
  readonly what: string;
  /** Between two rounds. */
  readonly intervalMs: number;
  readonly work: () => Promise<void>;
}

/** Works at once and at an interval; a round that fails ends nothing. */
export function every(options: EveryOptions): AsyncDisposable {
  const stopping = new AbortController();
  const ended = run(options, stopping.signal);
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ended;
    },
  };
}

async function run(
  options: EveryOptions,
  signal: AbortSignal,
): Promise<void> {
  const { what, intervalMs, work } = options;
  const outage = new Outage(what, options);
  while (!signal.aborted) {
    try {
      await work();
      outage.worked();
    } catch (error) {
      outage.failed(error);
    }
    await pause(intervalMs, signal);
  }
}
