/**
 * Starts `redis-server` processes, one for each test that needs it.
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

/** True if tests that need Redis can run. */
export const hasRedis: boolean = hasProgram("redis-server", "redis");

/** Options of {@linkcode startRedis}. */
export interface RedisOptions {
  /** @default undefined no password */
  readonly password?: string;
  /** Further settings by name, such as `{ "enable-debug-command": "yes" }`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Users besides the default one, as in an ACL file: `reader on >secret …`. */
  readonly users?: readonly string[];
  /**
   * Settings of a Sentinel, such as `monitor mymaster 127.0.0.1 6379 1`.
   *
   * @default undefined Redis itself, no Sentinel
   */
  readonly sentinel?: readonly string[];
  /** Folder of its files, kept at the end. @default a temporary folder */
  readonly folder?: string;
  /** @default a free port */
  readonly port?: number;
}

/** A running server. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** Includes the password. */
  readonly url: string;
  /** Sends a signal and waits until the process ended. @default SIGKILL */
  stop(signal?: Deno.Signal): Promise<void>;
}

/** Several, as another process may take the free port first. */
const attempts = 5;

/**
 * Starts a server on a free port of 127.0.0.1 and waits until it is ready.
 *
 * @throws {Error} with the server's log if it doesn't start.
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
 * Returns a port of 127.0.0.1 that is free now. It is below the ports that the
 * system gives to clients, so it is likely to stay free for a moment.
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

  let log = "";
  const ready = Promise.withResolvers<boolean>();
  async function listen(): Promise<void> {
    const output = process.stdout.pipeThrough(new TextDecoderStream());
    for await (const text of output) {
      log += text;
      if (log.includes(readyLine)) ready.resolve(true);
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
    throw new Error(`Cannot start redis-server:\n${log}`);
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

/** Writes a configuration file, in which a Sentinel also keeps its state. */
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
