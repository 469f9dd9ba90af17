/**
 * Opens the ports that Redis serves, on one connection for commands and one for
 * messages.
 *
 * @module
 */
import type { Backend } from "../../ports/backend.ts";
import { RedisClient } from "./client.ts";
import { redisEventLog } from "./event_log.ts";
import { redisJobStore } from "./job_store.ts";
import { News } from "./news.ts";
import { redisTaskQueue } from "./task_queue.ts";
import { redisWorkerRegistry } from "./worker_registry.ts";

/**
 * Opens Redis.
 *
 * @throws {Error} names host and port, and the reason, when it can't.
 */
export async function openRedis(
  url: string,
): Promise<Omit<Backend, "artifactStore">> {
  await using opened = new AsyncDisposableStack();
  const commands = opened.use(new RedisClient(url));
  const messages = opened.use(new RedisClient(url));
  await Promise.all([commands.open(), messages.open()]);
  const news = new News(messages);
  const open = opened.move();
  return {
    taskQueue: redisTaskQueue(commands, news),
    eventLog: redisEventLog(commands, news),
    jobStore: redisJobStore(commands),
    workerRegistry: redisWorkerRegistry(commands),
    async check() {
      await commands.ping();
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
