/**
 * A Prometheus of its own for each test that asks for one.
 *
 * @module
 */
import { z } from "zod";
import { hasProgram } from "./programs.ts";
import { freePort } from "./redis_server.ts";

/** Whether tests that need Prometheus can run. */
export const hasPrometheus: boolean = hasProgram("prometheus", "prometheus");

/** How a server is started. */
export interface PrometheusOptions {
  /**
   * What `prometheus.yml` says, given where Prometheus itself answers.
   *
   * @default nothing is scraped
   */
  readonly config?: (address: string) => string;
  /** Its database; one that is given stays. @default a new one */
  readonly folder?: string;
}

/** A range of time, in seconds since 1970. */
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

/** Another process may take a port between finding it free and using it. */
const attempts = 5;

/**
 * Starts a server on a free port of 127.0.0.1 and waits until it is ready.
 *
 * @throws {Error} with what the server said when it doesn't start.
 */
export async function startPrometheus(
  options: PrometheusOptions = {},
): Promise<PrometheusServer> {
  for (let attempt = 1;; attempt++) {
    const server = await PrometheusServer.start(options, freePort());
    if (await server.ready) return server;
    await server[Symbol.asyncDispose]();
    if (!server.said.includes("in use") || attempt === attempts) {
      throw new Error(`Cannot start prometheus:\n${server.said}`);
    }
  }
}

/** A server that runs. */
export class PrometheusServer implements AsyncDisposable {
  /** What it logged. */
  said = "";
  /** Whether it answers; false when it ended instead. */
  readonly ready: Promise<boolean>;
  readonly #process: Deno.ChildProcess;
  readonly #drained: Promise<void>;

  private constructor(
    /** Where it answers. */
    readonly url: string,
    process: Deno.ChildProcess,
    private readonly own: string,
  ) {
    this.#process = process;
    const ready = Promise.withResolvers<boolean>();
    this.ready = ready.promise;
    this.#drained = this.#listen(ready.resolve);
  }

  /** Starts it, ready or not. */
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
        // A database made for a test may be of any time.
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
    const log = this.#process.stderr.pipeThrough(new TextDecoderStream());
    for await (const text of log) {
      this.said += text;
      if (this.said.includes("Server is ready")) ready(true);
    }
    ready(false);
  }

  /** The series of an expression, each with one value. @param time now */
  async query(query: string, time = Date.now() / 1000): Promise<Series[]> {
    return await this.#ask("query", { query, time });
  }

  /** The series of an expression over time. */
  async queryRange(query: string, range: TimeRange): Promise<Series[]> {
    return await this.#ask("query_range", { query, ...range });
  }

  /** Values of a label of the series that a selector finds. */
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
    if (!response.ok) throw new Error(`Prometheus refused: ${answer}`);
    return JSON.parse(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // has ended already
    }
    await this.#process.status;
    await this.#drained;
    await Deno.remove(this.own, { recursive: true });
  }
}
