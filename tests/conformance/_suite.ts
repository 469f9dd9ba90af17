/**
 * What every conformance suite stands on: an adapter under test, opened anew
 * for each case.
 *
 * @module
 */

/** An adapter over a store that nothing was put into yet. */
export interface Opened<Port> {
  readonly subject: Port;
  /** The same store through a connection of its own, closed by `close()`. */
  another(): Promise<Port>;
  close(): Promise<void>;
}

/** Opens an adapter for one case. */
export type Open<Port> = () => Promise<Opened<Port>>;

/** How the cases run. */
export interface SuiteOptions {
  /** Reports the cases as ignored, where a program that they need is missing. */
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

/** Long enough for anything that is to happen; a test waits so long to fail. */
export const patienceMs = 15_000;

/** Lets time go by that the case is about, such as that of a lease. */
export function elapse(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The numbers from 1 to `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
