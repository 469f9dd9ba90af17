/**
 * Opens the ports that Redis serves, on one connection for commands and one for
 * notifications.
 *
 * @module
 */
import type { Backend } from "../../ports/backend.ts";
import { RedisClient } from "./client.ts";
import { redisEventLog } from "./event_log.ts";
import { redisJobStore } from "./job_store.ts";
import { Notifications } from "./notifications.ts";
import { redisTaskQueue } from "./task_queue.ts";
import { redisWorkerRegistry } from "./worker_registry.ts";

/** Address of Redis. */
export interface RedisBackendOptions {
  /** `redis://[user[:password]@]host[:port][/database]`, `rediss://` for TLS. */
  readonly url: string;
  /** File of certificates to trust, in PEM. @default those that Deno trusts */
  readonly caFile?: string;
}

/**
 * Opens Redis.
 *
 * @throws {Error} names host and port, and the reason.
 */
export async function openRedis(
  { url, caFile }: RedisBackendOptions,
): Promise<Omit<Backend, "artifactStore">> {
  const ca = caFile === undefined ? undefined : await Deno.readTextFile(caFile);
  await using opened = new AsyncDisposableStack();
  const commands = opened.use(new RedisClient(url, ca));
  const messages = opened.use(new RedisClient(url, ca));
  await Promise.all([commands.open(), messages.open()]);
  const notifications = new Notifications(messages);
  const open = opened.move();
  return {
    taskQueue: redisTaskQueue(commands, notifications),
    eventLog: redisEventLog(commands, notifications),
    jobStore: redisJobStore(commands),
    workerRegistry: redisWorkerRegistry(commands),
    async check() {
      await commands.ping();
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
