/**
 * The platform as it runs on several machines: each part a process of its own,
 * all on one Redis and one folder of artifacts.
 *
 * @module
 */
import { parseExposition } from "@dalston/metrics/testing";
import { Platform } from "../support/platform.ts";
import { type RedisServer, startRedis } from "../support/redis_server.ts";

/** One process: a service, and what tells it from others of its kind. */
interface Part {
  readonly service: string;
  readonly instance: string;
}

const orchestrators: readonly Part[] = [
  { service: "orchestrator", instance: "orchestrator-1" },
  { service: "orchestrator", instance: "orchestrator-2" },
];

const engines: readonly Part[] = [
  { service: "engine-audio-prepare", instance: "audio-prepare-1" },
  { service: "engine-transcriber", instance: "transcriber-1" },
  { service: "engine-transcriber", instance: "transcriber-2" },
  { service: "engine-final-merger", instance: "final-merger-1" },
];

/** A Redis that keeps what it acknowledged when it is killed. */
const config = { appendonly: "yes" };

/** The processes, and what a test does to them. */
export class Cluster implements AsyncDisposable {
  readonly gateway: Platform;
  redis: RedisServer;
  readonly #folder: string;
  readonly #orchestrators: readonly Platform[];
  readonly #engines: Platform[];
  #nextVictim = 0;

  private constructor(
    folder: string,
    redis: RedisServer,
    [gateway, ...rest]: readonly Platform[],
  ) {
    this.#folder = folder;
    this.redis = redis;
    this.gateway = gateway;
    this.#orchestrators = rest.slice(0, orchestrators.length);
    this.#engines = rest.slice(orchestrators.length);
  }

  /** Starts everything: one gateway, two orchestrators, four engines. */
  static async start(): Promise<Cluster> {
    const folder = await Deno.makeTempDir();
    const redis = await startRedis({ folder, config });
    const gateway = { service: "gateway", instance: "gateway-1" };
    const parts = await Promise.all(
      [gateway, ...orchestrators, ...engines].map((part) =>
        startPart(part, folder, redis.url)
      ),
    );
    return new Cluster(folder, redis, parts);
  }

  /** Kills one engine after the other, a different one each time. */
  async killEngine(): Promise<void> {
    const i = this.#nextVictim++ % engines.length;
    await this.#engines[i].stop("SIGKILL");
    this.#engines[i] = await startPart(
      engines[i],
      this.#folder,
      this.redis.url,
    );
  }

  /** Kills Redis and starts it on what it had written. */
  async killRedis(): Promise<void> {
    const { port } = this.redis;
    await this.redis.stop("SIGKILL");
    this.redis = await startRedis({ folder: this.#folder, config, port });
  }

  /** The value of a counter, summed over the orchestrators. */
  async counted(
    name: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<number> {
    let sum = 0;
    for (const orchestrator of this.#orchestrators) {
      const families = parseExposition(
        await orchestrator.scrape("orchestrator"),
      );
      for (const { samples } of families) {
        for (const sample of samples) {
          const fits = sample.name === name &&
            Object.entries(labels).every(([label, value]) =>
              sample.labels[label] === value
            );
          if (fits) sum += sample.value;
        }
      }
    }
    return sum;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [this.gateway, ...this.#orchestrators, ...this.#engines];
    await Promise.all(all.map((part) => part[Symbol.asyncDispose]()));
    await this.redis[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function startPart(
  { service, instance }: Part,
  folder: string,
  redisUrl: string,
): Promise<Platform> {
  return Platform.start({
    services: [service],
    dataDir: `${folder}/data`,
    environment: {
      REDIS_URL: redisUrl,
      DALSTON_INSTANCE: instance,
      DALSTON_ENGINE_LEASE_SECONDS: "2",
    },
  });
}
