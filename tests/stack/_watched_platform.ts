/**
 * Starts the platform on Redis, with one process for each service, and the
 * shipped Prometheus, which scrapes it.
 *
 * @module
 */
import { startAll, stopAll } from "../../services/service/run.ts";
import type { StartService } from "../../services/service/running_service.ts";
import { eventually } from "../support/eventually.ts";
import { Platform, watchedServices } from "../support/platform.ts";
import { portVariable } from "../../services/service/settings.ts";
import { alerts } from "../support/prometheus_rules.ts";
import type { PrometheusServer } from "../support/prometheus_server.ts";
import { freePort, startRedis } from "../support/redis_server.ts";
import { startShipped } from "./_shipped_prometheus.ts";

/** The values of an expression by the value of one label. */
export type Values = Readonly<Record<string, number>>;

/** The platform, its Redis and its Prometheus. */
export class WatchedPlatform implements AsyncDisposable {
  private constructor(
    readonly prometheus: PrometheusServer,
    /** Host and port of each service's metrics. */
    readonly targets: Readonly<Record<string, string>>,
    private readonly services: Map<string, Platform>,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly redis: RedisSwitch,
    private readonly started: AsyncDisposableStack,
  ) {}

  /**
   * Starts everything and waits until Prometheus has scraped every target.
   *
   * @param further Services to start in this process and to scrape as well.
   */
  static async start(
    further: readonly StartService[] = [],
  ): Promise<WatchedPlatform> {
    await using started = new AsyncDisposableStack();
    const dataDir = await Deno.makeTempDir();
    started.defer(() => Deno.remove(dataDir, { recursive: true }));
    const redis = started.use(new RedisSwitch(`${dataDir}/redis`));
    await redis.on();
    const routerPort = freePort();
    const environment = {
      REDIS_URL: redis.url,
      DALSTON_DATA_DIR: dataDir,
      METRICS_TOKEN: crypto.randomUUID(),
      DALSTON_SESSION_ROUTER_PORT: String(routerPort),
      DALSTON_SESSION_ROUTER_URL: `http://127.0.0.1:${routerPort}`,
      // Short times, so that a test needn't wait long.
      DALSTON_EXPORTER_DISCOVERY_INTERVAL: "1",
      DALSTON_REALTIME_IDLE_SECONDS: "2",
      DALSTON_REALTIME_CAPACITY: "50",
    };
    const services = new Map<string, Platform>();
    await Promise.all(watchedServices.map(async (name) => {
      const service = await startService(name, environment);
      services.set(name, started.use(service));
    }));
    const inProcess = await startAll(further, {
      ...environment,
      LOG_LEVEL: "error",
    });
    started.defer(() => stopAll(inProcess));

    const targets = Object.fromEntries([
      ...[...services].map(([name, service]) =>
        [name, hostOf(service.metricsAddress(name))] as const
      ),
      ...inProcess.map(({ name, metricsAddress }) =>
        [name, hostOf(metricsAddress ?? "")] as const
      ),
    ]);
    const { server } = started.use(
      await startShipped(targets, environment.METRICS_TOKEN),
    );
    const platform = new WatchedPlatform(
      server,
      targets,
      services,
      environment,
      redis,
      started.move(),
    );
    // Prometheus also scrapes itself.
    const count = Object.keys(targets).length + 1;
    await platform.shows("count(up == 1)", { "": count });
    return platform;
  }

  /** URL of the gateway. */
  get url(): URL {
    return new URL(this.#service("gateway").address());
  }

  /** Token that a scraper sends. */
  get metricsToken(): string {
    return this.environment.METRICS_TOKEN ?? "";
  }

  async stop(name: string): Promise<void> {
    await this.#service(name).stop();
  }

  /** Starts a stopped service again, with the same port for metrics. */
  async startAgain(name: string): Promise<void> {
    const { port } = new URL(this.#service(name).metricsAddress(name));
    const service = await startService(name, {
      ...this.environment,
      [portVariable(name)]: port,
    });
    this.services.set(name, this.started.use(service));
  }

  async stopRedis(): Promise<void> {
    await this.redis.off();
  }

  /** Starts Redis with its old data and waits until the gateway is healthy. */
  async startRedisAgain(): Promise<void> {
    await this.redis.on();
    await this.waitFor(
      async () => {
        const response = await fetch(new URL("/health", this.url));
        await response.body?.cancel();
        return [String(response.status)];
      },
      ["200"],
      "the gateway's health",
    );
  }

  /** Waits until the expression has exactly these values. */
  async shows(expression: string, wanted: Values, label = ""): Promise<void> {
    await this.waitFor(
      async () => {
        const found = await this.prometheus.query(expression);
        return found.map(({ labels, values: [value] }) =>
          `${labels[label] ?? ""}: ${value}`
        );
      },
      Object.entries(wanted).map(([name, value]) => `${name}: ${value}`),
      expression,
    );
  }

  /** Waits until the expressions of exactly these alerts hold, fired or not. */
  async alarms(...names: string[]): Promise<void> {
    await this.waitFor(
      async () => {
        const found = await Promise.all(
          alerts.map(async ({ alert, expr }) =>
            (await this.prometheus.query(expr)).length > 0 ? [alert] : []
          ),
        );
        return found.flat();
      },
      names,
      "the list of alerts whose expression holds",
    );
  }

  /** Polls until `look` returns exactly the wanted values, in any order. */
  async waitFor(
    look: () => Promise<readonly string[]>,
    wanted: readonly string[],
    what: string,
  ): Promise<void> {
    const expected = wanted.toSorted().join("\n");
    await eventually(
      `${what} is\n${expected}\n`,
      async (see) => see(await look()).toSorted().join("\n") === expected,
      { patienceMs: 30_000 },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.started.disposeAsync();
  }

  #service(name: string): Platform {
    const service = this.services.get(name);
    if (service === undefined) {
      throw new Error(`Service "${name}" wasn't started`);
    }
    return service;
  }
}

/** A Redis that a test stops and starts; it keeps its data and its port. */
class RedisSwitch implements AsyncDisposable {
  readonly #port = freePort();
  #running = new AsyncDisposableStack();

  constructor(private readonly folder: string) {}

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  async on(): Promise<void> {
    await Deno.mkdir(this.folder, { recursive: true });
    const server = await startRedis({
      port: this.#port,
      folder: this.folder,
      config: { appendonly: "yes" },
    });
    this.#running.defer(() => server.stop("SIGTERM"));
  }

  async off(): Promise<void> {
    await this.#running.disposeAsync();
    this.#running = new AsyncDisposableStack();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.off();
  }
}

function startService(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<Platform> {
  return Platform.start({
    services: [name],
    dataDir: environment.DALSTON_DATA_DIR,
    environment,
  });
}

function hostOf(address: string): string {
  return new URL(address).host;
}
