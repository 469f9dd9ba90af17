/**
 * Opens the ports that Redis serves, on one pair of connections.
 *
 * @module
 */
import type { Backend } from "../../ports/backend.ts";
import { connect } from "./connect.ts";
import { redisEventLog } from "./event_log.ts";
import { redisJobStore } from "./job_store.ts";
import { News } from "./news.ts";
import { redisTaskQueue } from "./task_queue.ts";
import { redisWorkerRegistry } from "./worker_registry.ts";

/**
 * Opens Redis.
 *
 * @throws {Error} names the host and the reason when it can't.
 */
export async function openRedis(
  url: string,
): Promise<Omit<Backend, "artifactStore">> {
  const connections = await connect(url);
  const { commands, messages } = connections;
  const news = new News(messages);
  return {
    taskQueue: redisTaskQueue(commands, news),
    eventLog: redisEventLog(commands, news),
    jobStore: redisJobStore(commands),
    workerRegistry: redisWorkerRegistry(commands),
    async check() {
      await commands.ping();
    },
    [Symbol.asyncDispose]: () => connections[Symbol.asyncDispose](),
  };
}
