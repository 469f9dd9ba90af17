/**
 * Starts Prometheus servers, each with a configuration of its own.
 *
 * @module
 */
import { z } from "zod";
import { hasProgram } from "./programs.ts";
import { freePort } from "./redis_server.ts";

/** True if tests that need Prometheus can run. */
export const hasPrometheus: boolean = hasProgram("prometheus", "prometheus");

/** Options of {@linkcode startPrometheus}. */
export interface PrometheusOptions {
  /**
   * Returns the text of `prometheus.yml`, given Prometheus' own `host:port`.
   *
   * @default an empty file: nothing is scraped
   */
  readonly config?: (address: string) => string;
  /** Folder of the database, kept at the end. @default a temporary folder */
  readonly folder?: string;
}

/** A range of time with its step. Seconds, `start` and `end` since 1970. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A series with its values over time. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

const numbers = z.tuple([z.number(), z.string()])
  .transform(([, value]) => value === "+Inf" ? Infinity : Number(value));
const labels = z.record(z.string(), z.string());
const answerSchema = z.object({
  data: z.object({
    result: z.array(z.union([
      z.object({ metric: labels, value: numbers }),
      z.object({ metric: labels, values: z.array(numbers) }),
    ])),
  }),
});
const valuesSchema = z.object({ data: z.array(z.string()) });

/** Several, as another process may take the free port first. */
const attempts = 5;

/**
 * Starts a server on a free port of 127.0.0.1 and waits until it is ready.
 *
 * @throws {Error} with the server's log if it doesn't start.
 */
export async function startPrometheus(
  options: PrometheusOptions = {},
): Promise<PrometheusServer> {
  for (let attempt = 1;; attempt++) {
    const server = await PrometheusServer.start(options, freePort());
    if (await server.ready) return server;
    await server[Symbol.asyncDispose]();
    if (!server.log.includes("in use") || attempt === attempts) {
      throw new Error(`Cannot start prometheus:\n${server.log}`);
    }
  }
}

/** A Prometheus server. */
export class PrometheusServer implements AsyncDisposable {
  /** The log so far. */
  log = "";
  /** Resolves to true when it answers, to false if it ended before. */
  readonly ready: Promise<boolean>;
  readonly #process: Deno.ChildProcess;
  readonly #drained: Promise<void>;

  private constructor(
    readonly url: string,
    process: Deno.ChildProcess,
    private readonly own: string,
  ) {
    this.#process = process;
    const ready = Promise.withResolvers<boolean>();
    this.ready = ready.promise;
    this.#drained = this.#listen(ready.resolve);
  }

  /** Starts the process, without a wait until it is ready. */
  static async start(
    { config = () => "", folder }: PrometheusOptions,
    port: number,
  ): Promise<PrometheusServer> {
    const own = await Deno.makeTempDir();
    const address = `127.0.0.1:${port}`;
    await Deno.writeTextFile(`${own}/prometheus.yml`, config(address));
    const process = new Deno.Command("prometheus", {
      args: [
        `--config.file=${own}/prometheus.yml`,
        `--storage.tsdb.path=${folder ?? `${own}/data`}`,
        // The samples of a test may be years old.
        "--storage.tsdb.retention.time=100y",
        `--web.listen-address=${address}`,
        "--enable-feature=exemplar-storage",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    return new PrometheusServer(`http://${address}`, process, own);
  }

  async #listen(ready: (answers: boolean) => void): Promise<void> {
    const output = this.#process.stderr.pipeThrough(new TextDecoderStream());
    for await (const text of output) {
      this.log += text;
      if (this.log.includes("Server is ready")) ready(true);
    }
    ready(false);
  }

  /**
   * Evaluates an expression at one time: each series has one value.
   *
   * @param time Seconds since 1970. By default now.
   */
  async query(query: string, time = Date.now() / 1000): Promise<Series[]> {
    return await this.#ask("query", { query, time });
  }

  /** Evaluates an expression at each step of a range. */
  async queryRange(query: string, range: TimeRange): Promise<Series[]> {
    return await this.#ask("query_range", { query, ...range });
  }

  /** Returns the values that a label has in the selected series. */
  async labelValues(
    selector: string,
    label: string,
    { start, end }: TimeRange,
  ): Promise<string[]> {
    const answer = await this.#fetch(`label/${label}/values`, {
      "match[]": selector,
      start,
      end,
    });
    return valuesSchema.parse(answer).data;
  }

  async #ask(
    path: string,
    parameters: Readonly<Record<string, string | number>>,
  ): Promise<Series[]> {
    const answer = answerSchema.parse(await this.#fetch(path, parameters));
    return answer.data.result.map((series) => ({
      labels: series.metric,
      values: "values" in series ? series.values : [series.value],
    }));
  }

  async #fetch(
    path: string,
    parameters: Readonly<Record<string, string | number>>,
  ): Promise<unknown> {
    const search = new URLSearchParams(
      Object.entries(parameters).map(([name, value]) => [name, `${value}`]),
    );
    const response = await fetch(`${this.url}/api/v1/${path}?${search}`);
    const answer = await response.text();
    if (!response.ok) throw new Error(`Prometheus rejected ${path}: ${answer}`);
    return JSON.parse(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended already.
    }
    await this.#process.status;
    await this.#drained;
    await Deno.remove(this.own, { recursive: true });
  }
}
