/**
 * Registers the cases of a conformance suite, each with a new store of its own.
 *
 * @module
 */
import { elementAt } from "../support/elements.ts";

/** An adapter over an empty store. */
export interface Opened<Port> {
  readonly subject: Port;
  /** Opens the same store through another connection, which `close()` closes. */
  another(): Promise<Port>;
  close(): Promise<void>;
}

/** Opens an adapter for one case. */
export type Open<Port> = () => Promise<Opened<Port>>;

/** Options of a suite. */
export interface SuiteOptions {
  /** Reports the cases as ignored, for lack of a program that they need. */
  readonly ignore?: boolean;
}

/** Registers one case of a suite as a test. */
export type Case<Port> = (
  behaviour: string,
  check: (opened: Opened<Port>) => Promise<void>,
) => void;

/** Makes the function that registers cases. @param name Names the adapter. */
export function suite<Port>(
  name: string,
  open: Open<Port>,
  { ignore = false }: SuiteOptions = {},
): Case<Port> {
  return (behaviour, check) =>
    Deno.test({
      name: `${name}: ${behaviour}`,
      ignore,
      async fn() {
        const opened = await open();
        try {
          await check(opened);
        } finally {
          await opened.close();
        }
      },
    });
}

/** Longest wait for anything that should happen, in ms. */
export const patienceMs = 15_000;

/** Lets the time pass that the case is about, such as that of a lease. */
export function elapse(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Opens a store through `count` connections in all, for cases in which callers
 * race. Returns a function that gives caller `n` one of them.
 */
export async function connections<Port>(
  { subject, another }: Opened<Port>,
  count: number,
): Promise<(n: number) => Port> {
  const all = [subject];
  while (all.length < count) all.push(await another());
  return (n) => elementAt(all, n % count);
}

/** Lists the numbers from 1 to `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
