/**
 * A Redis to test adapters on, with a client to look at its keys.
 *
 * @module
 */
import { assertExists } from "@std/assert";
import { Redis } from "ioredis";
import {
  hasRedis,
  type RedisServer,
  startRedis,
} from "../../../tests/support/redis_server.ts";
import { TcpProxy } from "../../../tests/support/tcp_proxy.ts";
import { pairsOf } from "./_pairs.ts";
import { keys } from "./keys.ts";
import { openRedis } from "./open.ts";

type Ports = Awaited<ReturnType<typeof openRedis>>;

/** The ports of a Redis, and what a test needs besides. */
export interface Workbench extends Ports {
  readonly server: RedisServer;
  /** A client that reads what the adapters wrote. */
  readonly redis: Redis;
  /** Opens the same server through other connections. */
  another(): Promise<Ports>;
  /** Lists the keys in order, without those of answers, which expire. */
  keys(): Promise<string[]>;
}

/** Starts a Redis and opens its ports. */
async function openWorkbench(): Promise<Workbench> {
  await using started = new AsyncDisposableStack();
  const server = started.use(await startRedis());
  const redis = started.adopt(new Redis(server.url), async (redis) => {
    await redis.quit();
  });
  const another = async () => {
    const ports = await openRedis(server);
    return running.use(ports);
  };
  const ports = await openRedis(server);
  started.use(ports);
  const running = started.move();
  return {
    ...ports,
    server,
    redis,
    another,
    keys: async () =>
      (await redis.keys("*")).filter((key) => !key.startsWith(keys.answer("")))
        .toSorted(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Opens the ports through a network that a test can break. */
export async function throughProxy({ server }: Workbench) {
  await using opened = new AsyncDisposableStack();
  const proxy = opened.use(new TcpProxy(server.port));
  const url = `redis://127.0.0.1:${proxy.port}`;
  const ports = opened.use(await openRedis({ url }));
  const stack = opened.move();
  return { proxy, ports, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Reads the JSON of a field. Fails if there is no such field. */
export function jsonOf(text: string | undefined): unknown {
  assertExists(text);
  return JSON.parse(text);
}

/** Registers a test with a Redis of its own. */
export function test(
  name: string,
  check: (bench: Workbench) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !hasRedis,
    async fn() {
      await using bench = await openWorkbench();
      await check(bench);
    },
  });
}

/** Lists the entries of a stream, oldest first. */
export async function entriesOf(
  { redis }: Workbench,
  stream: string,
): Promise<Record<string, string>[]> {
  return (await redis.xrange(stream, "-", "+")).map(([, flat]) =>
    Object.fromEntries(pairsOf(flat))
  );
}
