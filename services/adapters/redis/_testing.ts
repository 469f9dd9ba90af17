/**
 * A Redis to test adapters on, with a client to look at its keys.
 *
 * @module
 */
import { Redis } from "ioredis";
import {
  hasRedis,
  type RedisServer,
  startRedis,
} from "../../../tests/support/redis_server.ts";
import { TcpProxy } from "../../../tests/support/tcp_proxy.ts";
import { keys } from "./keys.ts";
import { openRedis } from "./open.ts";

type Ports = Awaited<ReturnType<typeof openRedis>>;

/** What a test has before it. */
export interface Workbench extends Ports {
  readonly server: RedisServer;
  /** Looks at what the adapters wrote. */
  readonly redis: Redis;
  /** The same server through connections of its own. */
  another(): Promise<Ports>;
  /** The keys that there are, in order, but for answers: they go by themselves. */
  keys(): Promise<string[]>;
}

/** Sets one up. */
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

/** The ports of the bench through a network that a test can break. */
export async function throughProxy({ server }: Workbench) {
  await using opened = new AsyncDisposableStack();
  const proxy = opened.use(new TcpProxy(server.port));
  const url = `redis://127.0.0.1:${proxy.port}`;
  const ports = opened.use(await openRedis({ url }));
  const stack = opened.move();
  return { proxy, ports, [Symbol.asyncDispose]: () => stack.disposeAsync() };
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

/** The entries of a stream, oldest first. */
export async function entriesOf(
  { redis }: Workbench,
  stream: string,
): Promise<Record<string, string>[]> {
  return (await redis.xrange(stream, "-", "+")).map(([, flat]) => record(flat));
}

/** A hash or a stream entry: names and values in turn, as a record. */
export function record(flat: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[flat[i]] = flat[i + 1];
  return fields;
}
