/**
 * Helps to test session routers on a real registry, over their API.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { samples } from "@dalston/metrics/testing";
import { hasRedis, startRedis } from "../../tests/support/redis_server.ts";
import { openBackend } from "../adapters/open.ts";
import type { Allocation } from "../contracts/session_router.ts";
import type { RealtimeWorker } from "../contracts/worker.ts";
import { createLogger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import { createApi } from "./api.ts";
import { sessionRouterMetrics } from "./metrics.ts";
import {
  type SessionRouterOptions,
  startSessionRouter,
} from "./session_router.ts";

/** The store of the registry. */
export interface Store {
  /** Opens a new connection. The stack closes it. */
  connect(): Promise<Backend>;
  /** Stops the registry's server. */
  interrupt(): Promise<void>;
}

/** A kind of store. */
export interface StoreKind {
  readonly name: string;
  readonly ignore: boolean;
  open(stack: AsyncDisposableStack): Promise<Store>;
}

async function temporaryFolder(stack: AsyncDisposableStack): Promise<string> {
  const folder = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  return folder;
}

/** Every kind of store. */
export const storeKinds: readonly StoreKind[] = [
  {
    name: "SQLite",
    ignore: false,
    async open(stack) {
      const dataDir = await temporaryFolder(stack);
      return {
        connect: async () => stack.use(await openBackend({ dataDir })),
        interrupt: () => Promise.reject(new Error("SQLite has no server")),
      };
    },
  },
  {
    name: "Redis",
    ignore: !hasRedis,
    async open(stack) {
      const dataDir = await temporaryFolder(stack);
      const redis = stack.use(await startRedis());
      return {
        connect: async () => stack.use(await openBackend({ dataDir, redis })),
        interrupt: () => redis.stop(),
      };
    },
  },
];

/** Registers a test for each kind of store. */
export function onEachStore(
  behaviour: string,
  check: (pool: TestPool) => Promise<void>,
): void {
  for (const kind of storeKinds) {
    Deno.test({
      name: `${behaviour} (${kind.name})`,
      ignore: kind.ignore,
      async fn() {
        await using stack = new AsyncDisposableStack();
        await check(await TestPool.open(stack, kind));
      },
    });
  }
}

/** Options of a router in a test. */
type Times = Pick<
  SessionRouterOptions,
  "leaseMs" | "staleAfterMs" | "sweepMs"
>;

/** A pool of workers that a test registers, and routers on it. */
export class TestPool {
  private constructor(
    readonly stack: AsyncDisposableStack,
    readonly store: Store,
    readonly backend: Backend,
  ) {}

  static async open(
    stack: AsyncDisposableStack,
    kind: StoreKind,
  ): Promise<TestPool> {
    const store = await kind.open(stack);
    return new TestPool(stack, store, await store.connect());
  }

  /** Sends a heartbeat of a worker. */
  async report(
    changes: Partial<Omit<RealtimeWorker, "kind" | "last_heartbeat">> = {},
  ): Promise<void> {
    await this.backend.workerRegistry.heartbeat({
      kind: "realtime",
      id: "a",
      url: "ws://127.0.0.1:1/session",
      capacity: 1,
      status: "ready",
      ...changes,
    });
  }

  /** Starts a router on a new connection. It stops at the end of the test. */
  async router(times: Partial<Times> = {}): Promise<TestRouter> {
    const backend = await this.store.connect();
    const router = new TestRouter(backend, {
      leaseMs: 60_000,
      staleAfterMs: 60_000,
      sweepMs: 20,
      ...times,
    });
    this.stack.defer(() => router.stop());
    return router;
  }
}

/** A router, called over its API. */
export class TestRouter {
  readonly #telemetry = configureMetrics(
    "session-router",
    sessionRouterMetrics,
    { instance: "test" },
  );
  readonly #answer: (request: Request) => Promise<Response>;
  /** Stops its sweep. */
  readonly stop: () => Promise<void>;

  constructor(
    { workerRegistry: registry }: Backend,
    times: Times,
  ) {
    const logger = createLogger({
      service: "session-router",
      level: "debug",
      format: "json",
      write: () => {},
    });
    const { router, stop } = startSessionRouter({
      registry,
      telemetry: this.#telemetry,
      logger,
      ...times,
    });
    this.stop = stop;
    this.#answer = createApi({
      router,
      logger,
      otherwise: this.#telemetry.handler,
    });
  }

  /** Sends a request, with `body` as JSON. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) {
    const response = await this.#answer(
      new Request(`http://router${path}`, {
        method,
        headers: {
          ...headers,
          ...body !== undefined && { "content-type": "application/json" },
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? null : JSON.parse(text),
    };
  }

  /** Asks for a slot. Returns it, or the code of the error. */
  async allocate(): Promise<Allocation | string> {
    const { status, body } = await this.ask("POST", "/sessions", {
      tenant_id: "t",
    });
    return status === 201 ? body : body.error.code;
  }

  /** Asks for a slot. Fails if there is none. */
  async slot(): Promise<Allocation> {
    const slot = await this.allocate();
    if (typeof slot === "string") throw new Error(`No slot: ${slot}`);
    return slot;
  }

  /** Reports the end of a session. Returns the status of the answer. */
  async end(id: string, outcome: string): Promise<number> {
    const { status } = await this.ask("POST", `/sessions/${id}/end`, {
      outcome,
    });
    return status;
  }

  /** Renews a slot. Returns the status of the answer. */
  async renew(id: string): Promise<number> {
    return (await this.ask("POST", `/sessions/${id}/renew`)).status;
  }

  /** Reads every series of a metric, by the value of its own label. */
  async series(
    key: keyof typeof sessionRouterMetrics,
  ): Promise<Record<string, number>> {
    const { name } = sessionRouterMetrics[key];
    const found = (await samples(this.#telemetry)).filter((sample) =>
      sample.name === name || sample.name === `${name}_count`
    );
    return Object.fromEntries(found.map(({ labels, value }) => {
      const { service: _s, instance: _i, ...own } = labels;
      return [Object.values(own).join(), value];
    }));
  }

  /** Reads the value of a metric without labels; undefined if it is absent. */
  async value(
    key: keyof typeof sessionRouterMetrics,
  ): Promise<number | undefined> {
    return (await this.series(key))[""];
  }
}
