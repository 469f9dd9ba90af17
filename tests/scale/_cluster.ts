/**
 * Runs the platform as on several machines: each part is a process of its own,
 * and all share one Redis and one folder of artifacts.
 *
 * @module
 */
import { parseExposition } from "@dalston/metrics/testing";
import { pause } from "../../services/async/pause.ts";
import { eventually } from "../support/eventually.ts";
import { Platform } from "../support/platform.ts";
import { type RedisServer, startRedis } from "../support/redis_server.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import { elementAt } from "../support/elements.ts";

/** One process: a service and the name of its instance. */
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

/** Settings of a Redis that keeps acknowledged writes when it is killed. */
const config = { appendonly: "yes" };

/** The processes of the platform, which a test kills or cuts off. */
export class Cluster implements AsyncDisposable {
  readonly gateway: Platform;
  redis: RedisServer;
  readonly #network: TcpProxy;
  readonly #folder: string;
  readonly #orchestrators: readonly Platform[];
  readonly #engines: Platform[];
  readonly #dead: Platform[] = [];
  #nextVictim = 0;

  private constructor(
    folder: string,
    redis: RedisServer,
    network: TcpProxy,
    [gateway, ...rest]: readonly [Platform, ...Platform[]],
  ) {
    this.#folder = folder;
    this.redis = redis;
    this.#network = network;
    this.gateway = gateway;
    this.#orchestrators = rest.slice(0, orchestrators.length);
    this.#engines = rest.slice(orchestrators.length);
  }

  /** Starts one gateway, two orchestrators, four engines and Redis. */
  static async start(): Promise<Cluster> {
    const folder = await Deno.makeTempDir();
    const redis = await startRedis({ folder, config });
    const network = new TcpProxy(redis.port);
    const gateway = { service: "gateway", instance: "gateway-1" };
    const start = (part: Part) => startPart(part, folder, network);
    const parts = await Promise.all([
      start(gateway),
      ...[...orchestrators, ...engines].map(start),
    ]);
    return new Cluster(folder, redis, network, parts);
  }

  /**
   * Kills the next engine, in turn, and starts it again. Repeats the start
   * while Redis is unreachable, as no engine starts without it.
   */
  async killEngine(): Promise<void> {
    const i = this.#nextVictim++ % engines.length;
    const part = elementAt(engines, i);
    const victim = elementAt(this.#engines, i);
    await victim.stop("SIGKILL");
    this.#dead.push(victim);
    this.#engines[i] = await eventually(
      `${part.instance} runs`,
      (see) =>
        startPart(part, this.#folder, this.#network)
          .catch((error) => void see(error)),
    );
  }

  /** Number of tasks that were completed after a redelivery. */
  get redelivered(): number {
    return [...this.#dead, ...this.#engines].flatMap(({ logs }) => logs)
      .filter(({ msg, deliveries }) =>
        msg === "Task completed" && Number(deliveries) > 1
      ).length;
  }

  /** Kills Redis and starts it again with the data that it had written. */
  async killRedis(): Promise<void> {
    const { port } = this.redis;
    await this.redis.stop("SIGKILL");
    this.redis = await startRedis({ folder: this.#folder, config, port });
  }

  /** Cuts every process off from Redis for so many milliseconds. */
  async cutOff(ms: number): Promise<void> {
    this.#network.cut();
    await pause(ms, new AbortController().signal);
    this.#network.restore();
  }

  /** Returns a counter's sum over the gateway and the orchestrators. */
  async counted(
    name: string,
    labels: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const texts = await Promise.all([
      this.gateway.scrape("gateway"),
      ...this.#orchestrators.map((each) => each.scrape("orchestrator")),
    ]);
    const samples = texts.flatMap((text) => parseExposition(text))
      .flatMap(({ samples }) => samples)
      .filter((sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) =>
          sample.labels[label] === value
        )
      );
    return samples.reduce((sum, { value }) => sum + value, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [this.gateway, ...this.#orchestrators, ...this.#engines];
    await Promise.all(all.map((part) => part[Symbol.asyncDispose]()));
    await this.#network[Symbol.asyncDispose]();
    await this.redis[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function startPart(
  { service, instance }: Part,
  folder: string,
  network: TcpProxy,
): Promise<Platform> {
  return Platform.start({
    services: [service],
    dataDir: `${folder}/data`,
    environment: {
      REDIS_URL: `redis://127.0.0.1:${network.port}`,
      DALSTON_INSTANCE: instance,
      DALSTON_ENGINE_LEASE_SECONDS: "2",
    },
  });
}
