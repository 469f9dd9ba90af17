/**
 * Help for the tests: an exporter without its server, and Redis
 * commands as one would type them.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { parseExposition, type Sample } from "@dalston/metrics/testing";
import { once } from "node:events";
import { Redis, type RedisOptions } from "ioredis";
import { eventually } from "../tests/support/eventually.ts";
import {
  collectQueues,
  type QueueCollector,
  type QueueCollectorOptions,
} from "./collector.ts";
import type { LogLevel } from "@dalston/metrics/program";
import { exporterMetrics } from "./metrics.ts";
import {
  redisQueueSource,
  type RedisQueueSourceOptions,
} from "./redis/source.ts";

/** How to start. */
export type TestExporterOptions =
  & Partial<Omit<QueueCollectorOptions, "telemetry" | "log">>
  & Partial<RedisQueueSourceOptions>;

/** The samples of one scrape. */
export class Scrape {
  readonly samples: readonly Sample[];

  constructor(readonly text: string) {
    this.samples = parseExposition(text).flatMap(({ samples }) => samples);
  }

  /** The value of the one series of this metric with these labels. */
  value(name: string, labels: Record<string, string> = {}): number | undefined {
    const found = this.samples.filter((sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) =>
        sample.labels[label] === value
      )
    );
    if (found.length > 1) throw new Error(`${name} has ${found.length} series`);
    return found[0]?.value;
  }

  /** The value of a metric, for one queue. */
  of(queue: string, name: string): number | undefined {
    return this.value(name, { engine_id: queue });
  }

  /** Queues that this metric has a series for. */
  queues(name: string): string[] {
    return this.samples.filter((sample) => sample.name === name)
      .map(({ labels: { engine_id = "" } }) => engine_id).toSorted();
  }
}

/** An exporter, scraped without a socket. */
export class TestExporter implements AsyncDisposable {
  /** Log lines so far. */
  readonly lines: string[] = [];
  readonly #handler: (request: Request) => Promise<Response>;
  readonly #collector: QueueCollector;

  constructor(options: TestExporterOptions) {
    const telemetry = configureMetrics("exporter", exporterMetrics, {
      instance: "test",
    });
    this.#handler = telemetry.handler;
    this.#collector = collectQueues({
      ...options,
      source: options.source ?? redisQueueSource({ url: "", ...options }),
      telemetry,
      log: (level: LogLevel, message) =>
        this.lines.push(`${level}: ${message}`),
    });
  }

  /** Scrapes as Prometheus does. */
  async scrape(timeoutSeconds = 10): Promise<Scrape> {
    const response = await this.#handler(
      new Request("http://localhost/metrics", {
        headers: {
          "x-prometheus-scrape-timeout-seconds": String(timeoutSeconds),
        },
      }),
    );
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return new Scrape(await response.text());
  }

  /** Scrapes until the scrape is as wanted, and returns it. */
  scrapeUntil(
    what: string,
    isSo: (scrape: Scrape) => boolean,
    timeoutSeconds?: number,
  ): Promise<Scrape> {
    return eventually(what, async (see) => {
      const scrape = see(await this.scrape(timeoutSeconds));
      return isSo(scrape) && scrape;
    }, { patienceMs: 30_000 });
  }

  /** Rejects while the source doesn't answer. */
  check(): Promise<void> {
    return this.#collector.check();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#collector[Symbol.asyncDispose]();
  }
}

/** Sends commands as one types them, such as `LPUSH dalston:queue:a 1`. */
export class RedisTyper implements AsyncDisposable {
  readonly client: Redis;

  constructor(url: string, options: RedisOptions = {}) {
    this.client = new Redis(url, { enableReadyCheck: false, ...options });
  }

  /** Sends each line, one after the other. Resolves with the last reply. */
  async type(...lines: readonly string[]): Promise<unknown> {
    let reply: unknown;
    for (const line of lines) {
      const [name = "", ...args] = line.split(" ");
      reply = await this.client.call(name, ...args);
    }
    return reply;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.client, "end");
    this.client.disconnect();
    await ended;
  }
}

/** The user that README.md describes, as it stands there. */
export async function documentedUser(): Promise<string> {
  const readme = await Deno.readTextFile(
    new URL("./README.md", import.meta.url),
  );
  const [, rules] = readme.match(/ACL SETUSER exporter ([^`]+?)\n```/) ?? [];
  if (rules === undefined) throw new Error("README.md has no user");
  return `exporter ${rules.replaceAll(/\\?\s+/g, " ")}`;
}
