/**
 * Helps to test scrapes: pages on sockets, and a store that keeps what it got.
 *
 * @module
 */
import { Slices } from "../async/slices.ts";
import { type LabelPair, metricName } from "../series/labels.ts";
import type { AppendReport, NewSample } from "../storage/sample_store.ts";
import { type MetadataLine, PageReader, type PageSink } from "./page_reader.ts";
import type { PageFormat } from "./page_format.ts";

/** What a page says of one sample. */
export interface ReadSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp?: number;
  readonly exemplar?: unknown;
}

/** Collects what a page says. */
export class CollectingSink
  implements PageSink<Readonly<Record<string, string>>> {
  readonly samples: ReadSample[] = [];
  readonly lines: MetadataLine[] = [];
  readonly #known = new Map<string, Readonly<Record<string, string>>>();
  known(text: string): Readonly<Record<string, string>> | undefined {
    return this.#known.get(text);
  }
  learn(
    text: string,
    labels: readonly LabelPair[],
  ): Readonly<Record<string, string>> {
    const series = Object.fromEntries(labels);
    this.#known.set(text, series);
    return series;
  }
  sample(
    labels: Readonly<Record<string, string>>,
    value: number,
    timestamp?: number,
    exemplar?: unknown,
  ): void {
    this.samples.push({ labels, value, timestamp, exemplar });
  }
  metadata(line: MetadataLine): void {
    this.lines.push(line);
  }
}

/** Reads a whole page. */
export async function readPage(
  text: string,
  format: PageFormat,
  sink: CollectingSink = new CollectingSink(),
): Promise<CollectingSink> {
  const reader = new PageReader(format, sink);
  await reader.read(text, new Slices(new AbortController().signal));
  reader.end();
  return sink;
}

/** Keeps the samples that it gets. */
export class KeepingStore {
  /** One list for each call of append. */
  readonly batches: (readonly NewSample[])[] = [];

  append(samples: readonly NewSample[]): Promise<AppendReport> {
    this.batches.push(samples);
    return Promise.resolve({
      stored: samples.length,
      newSeries: 0,
      refused: new Map(),
    });
  }

  /** Values of the metrics in the last batch, as `name{a="b"}`. */
  get last(): Record<string, number | "stale"> {
    return Object.fromEntries(
      (this.batches.at(-1) ?? []).map(({ labels, value }) => [
        labels.get(metricName) + [...labels]
          .filter(([name]) => !["__name__", "instance", "job"].includes(name))
          .map(([name, it]) => `{${name}="${it}"}`).join(""),
        value,
      ]),
    );
  }
}

/** Answers every request with a page. */
export function servePage(
  handler: (request: Request) => Response | Promise<Response>,
): AsyncDisposable & { readonly url: string } {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    handler,
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/metrics`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Makes the answer of a target that says text 0.0.4. */
export function page(text: string): Response {
  return new Response(text, {
    headers: { "content-type": "text/plain; version=0.0.4" },
  });
}

/** Sends bytes to each connection, as they are, and closes it. */
export function serveBytes(
  ...parts: readonly string[]
): AsyncDisposable & { readonly url: string } {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4_096));
      for (const part of parts) {
        await connection.write(new TextEncoder().encode(part));
      }
      connection.close();
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}/metrics`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}
