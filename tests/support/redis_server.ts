/**
 * A `redis-server` of its own for each test that asks for one.
 *
 * ```ts ignore
 * Deno.test({
 *   name: "queue() keeps what was added",
 *   ignore: !hasRedis,
 *   async fn() {
 *     await using redis = await startRedis();
 *     const client = new Redis(redis.url);
 *   },
 * });
 * ```
 *
 * @module
 */
import { hasProgram } from "./programs.ts";

/** Whether tests that need Redis can run. */
export const hasRedis: boolean = hasProgram("redis-server", "redis");

/** How a server is started. */
export interface RedisOptions {
  /** @default undefined no password is asked for */
  readonly password?: string;
  /** Further settings by name, such as `{ "enable-debug-command": "yes" }`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Users besides the default one, as in an ACL file: `reader on >secret …`. */
  readonly users?: readonly string[];
  /**
   * What makes it a Sentinel, such as `monitor mymaster 127.0.0.1 6379 1`.
   *
   * @default undefined it is Redis itself
   */
  readonly sentinel?: readonly string[];
  /** Where it keeps its files; one that is given stays. @default a new folder */
  readonly folder?: string;
  /** @default a free one */
  readonly port?: number;
}

/** A server that runs. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** With the password in it. */
  readonly url: string;
  /** Ends it by signal and waits until it is gone. @default SIGKILL */
  stop(signal?: Deno.Signal): Promise<void>;
}

/** Another process may take a port between finding it free and using it. */
const attempts = 5;

/**
 * Starts a server on a free port of 127.0.0.1 and waits until it is ready.
 *
 * @throws {Error} with what the server said when it doesn't start.
 */
export async function startRedis(
  options: RedisOptions = {},
): Promise<RedisServer> {
  for (let attempt = 1;; attempt++) {
    try {
      return await start(options, options.port ?? freePort());
    } catch (error) {
      const taken = error instanceof Error &&
        error.message.includes("Address already in use");
      if (!taken || attempt === attempts) throw error;
    }
  }
}

/**
 * A port that nobody listens on now. It is below those that the system gives to
 * clients, so that it is still free a moment later.
 */
export function freePort(): number {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

async function start(
  options: RedisOptions,
  port: number,
): Promise<RedisServer> {
  const { password } = options;
  const folder = options.folder ?? await Deno.makeTempDir();
  const remove = () =>
    options.folder === undefined
      ? Deno.remove(folder, { recursive: true })
      : Promise.resolve();
  const process = new Deno.Command("redis-server", {
    args: options.sentinel === undefined
      ? serverArgs(options, port, folder)
      : await sentinelArgs(options.sentinel, port, folder),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const readyLine = options.sentinel === undefined
    ? "Ready to accept connections"
    : "+monitor master";

  let said = "";
  const ready = Promise.withResolvers<boolean>();
  async function listen(): Promise<void> {
    const output = process.stdout.pipeThrough(new TextDecoderStream());
    for await (const text of output) {
      said += text;
      if (said.includes(readyLine)) ready.resolve(true);
    }
    ready.resolve(false);
  }
  const drained = listen();
  async function stop(signal: Deno.Signal = "SIGKILL"): Promise<void> {
    try {
      process.kill(signal);
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await process.status;
    await drained;
  }
  async function dispose(): Promise<void> {
    await stop();
    await remove();
  }

  if (!await ready.promise) {
    await dispose();
    throw new Error(`Cannot start redis-server:\n${said}`);
  }
  const credentials = password ? `:${encodeURIComponent(password)}@` : "";
  return {
    port,
    pid: process.pid,
    url: `redis://${credentials}127.0.0.1:${port}`,
    stop,
    [Symbol.asyncDispose]: dispose,
  };
}

function serverArgs(
  { password, users = [], config }: RedisOptions,
  port: number,
  folder: string,
): string[] {
  const settings = {
    bind: "127.0.0.1",
    port: String(port),
    dir: folder,
    save: "",
    ...password && { requirepass: password },
    ...config,
  };
  return [
    ...Object.entries(settings).flatMap(([name, value]) => [
      `--${name}`,
      value,
    ]),
    ...users.flatMap((user) => ["--user", ...user.split(" ")]),
  ];
}

/** A Sentinel keeps what it learns in its configuration, so it needs a file. */
async function sentinelArgs(
  sentinel: readonly string[],
  port: number,
  folder: string,
): Promise<string[]> {
  const path = `${folder}/sentinel.conf`;
  const lines = [
    "bind 127.0.0.1",
    `port ${port}`,
    ...sentinel.map((line) => `sentinel ${line}`),
  ];
  await Deno.writeTextFile(path, lines.join("\n"));
  return [path, "--sentinel"];
}
