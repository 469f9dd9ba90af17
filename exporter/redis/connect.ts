/**
 * Makes an ioredis client that fails in time instead of waiting.
 *
 * @module
 */
import { Cluster, Redis, type RedisOptions } from "ioredis";

/** Where Redis is and how to get in. */
export interface RedisConnectOptions {
  /**
   * `redis://[user[:password]@]host[:port][/database]`, or `rediss://` for TLS.
   * Several, separated by commas, name nodes of a Cluster or Sentinels; user,
   * password and database are those of the first.
   */
  readonly url: string;
  /**
   * Password, if it isn't in the URL.
   *
   * @default undefined that of the URL
   */
  readonly password?: string;
  /**
   * Certificates of authorities to trust with `rediss://`, in PEM.
   *
   * @default undefined those that Deno trusts
   */
  readonly ca?: string;
  /**
   * `true` if the URL names nodes of a Redis Cluster.
   *
   * @default false
   */
  readonly cluster?: boolean;
  /**
   * Name of the master to ask for, where the URL names Sentinels. User,
   * password and database are the master's.
   *
   * @default undefined the URL names Redis itself
   */
  readonly sentinelMaster?: string;
  /**
   * Password of the Sentinels.
   *
   * @default undefined they ask for none
   */
  readonly sentinelPassword?: string;
  /**
   * Seconds to wait for a connection, and for a reply.
   *
   * @default 5
   */
  readonly timeout?: number;
}

/** A client of one server or of a Cluster. */
export type RedisClient = Redis | Cluster;

/** Wait before the next attempt to connect. */
const pauseMs = 500;

/** Milliseconds after which a closing socket is destroyed. */
export const disconnectTimeoutMs = 100;

/**
 * Makes a client and lets it connect.
 *
 * @throws {TypeError} if the options contradict each other or the URL is none;
 * the message never has the URL in it.
 */
export function connectRedis(options: RedisConnectOptions): RedisClient {
  const { cluster = false, sentinelMaster, sentinelPassword } = options;
  const [url = "", ...more] = options.url.split(",");
  const first = parseUrl(url);
  const nodes = [first, ...more.map(parseUrl)];
  if (cluster && sentinelMaster !== undefined) {
    throw new TypeError(
      "Cannot connect to Redis: it is either a Cluster or behind Sentinels, not both",
    );
  }
  if (nodes.length > 1 && !cluster && sentinelMaster === undefined) {
    throw new TypeError(
      "Cannot connect to Redis: several URLs need a Cluster or a Sentinel master",
    );
  }
  if (cluster && first.database !== 0) {
    throw new TypeError(
      `Cannot connect to Redis: a Cluster has database 0 alone, not ${first.database}`,
    );
  }
  const tls = first.tls ? { ...options.ca && { ca: options.ca } } : undefined;
  const timeoutMs = (options.timeout ?? 5) * 1000;
  const common = {
    username: first.username,
    password: options.password ?? first.password,
    tls,
    connectTimeout: timeoutMs,
    disconnectTimeout: disconnectTimeoutMs,
    // A command that can't be sent fails at once.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Both would need commands that a read-only user may not have.
    enableReadyCheck: false,
    disableClientInfo: true,
  } satisfies RedisOptions;
  const pause = () => pauseMs;
  if (cluster) {
    return new Cluster(nodes.map(({ host, port }) => ({ host, port })), {
      // Elsewhere what takes too long has its connection dropped; here one
      // server of many may be to blame.
      redisOptions: { ...common, commandTimeout: timeoutMs / 2 },
      enableOfflineQueue: false,
      enableReadyCheck: false,
      maxRedirections: 3,
      clusterRetryStrategy: pause,
      slotsRefreshTimeout: timeoutMs,
    });
  }
  return new Redis({
    ...common,
    db: first.database,
    enableOfflineQueue: false,
    retryStrategy: pause,
    ...sentinelMaster === undefined ? { host: first.host, port: first.port } : {
      sentinels: nodes.map(({ host, port }) => ({ host, port })),
      name: sentinelMaster,
      sentinelPassword,
      sentinelRetryStrategy: pause,
      enableTLSForSentinelMode: first.tls,
      ...first.tls && { sentinelTLS: tls },
    },
  });
}

/** The servers that a URL names, without user and password. */
export function addressOf(url: string): string {
  return url.split(",").map(parseUrl).map(({ tls, host, port }) =>
    `${tls ? "rediss" : "redis"}://${host}:${port}`
  ).join(",");
}

/** The parts of a Redis URL. */
interface RedisUrl {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
}

function parseUrl(text: string): RedisUrl {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const database = /^\/?$/.test(url?.pathname ?? "")
    ? "0"
    : url?.pathname.slice(1) ?? "";
  if (
    url === undefined || !/^rediss?:$/.test(url.protocol) ||
    url.hostname === "" || !/^\d+$/.test(database)
  ) {
    throw new TypeError(
      "Cannot read Redis URL: expected redis://[user[:password]@]host[:port][/database], or rediss:// for TLS",
    );
  }
  const { protocol, hostname, port, username, password } = url;
  return {
    tls: protocol === "rediss:",
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 6379 : Number(port),
    ...username && { username: decodeURIComponent(username) },
    ...password && { password: decodeURIComponent(password) },
    database: Number(database),
  };
}
