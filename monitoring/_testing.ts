/**
 * Help for the tests: a target, and questions to a server.
 *
 * @module
 */
import { eventually } from "../tests/support/eventually.ts";

/** A page of metrics on a free port. */
export class TestTarget implements AsyncDisposable {
  /** What the page says. */
  text = "shop_orders_total 7\n";
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(this.text),
  );

  /** Host and port. */
  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** Returns the values that a query has now, by the label `job`. */
export async function valuesByJob(
  address: string,
  query: string,
): Promise<Record<string, string>> {
  const url = new URL("/api/v1/query", address);
  url.searchParams.set("query", query);
  const response = await fetch(url);
  const { data } = await response.json();
  return Object.fromEntries(
    data.result.map((
      { metric, value }: {
        readonly metric: { readonly job: string };
        readonly value: readonly [number, string];
      },
    ) => [metric.job, value[1]]),
  );
}

/** Waits until a query has this value for a job. */
export async function shows(
  address: string,
  query: string,
  job: string,
  value: string,
): Promise<void> {
  await eventually(`${query} of ${job} is ${value}`, async (see) => {
    const values = see(await valuesByJob(address, query));
    return values[job] === value;
  });
}
