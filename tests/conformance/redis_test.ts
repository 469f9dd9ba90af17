import { openRedis } from "../../services/adapters/redis/open.ts";
import { hasRedis, startRedis } from "../support/redis_server.ts";
import type { Open } from "./_suite.ts";
import { eventLogConformance } from "./event_log.ts";
import { jobStoreConformance } from "./job_store.ts";
import { taskQueueConformance } from "./task_queue.ts";
import { taskReportConformance } from "./task_report.ts";
import { workerRegistryConformance } from "./worker_registry.ts";

type RedisPorts = Awaited<ReturnType<typeof openRedis>>;

/** Opens one port, on a server of its own each time. */
function opener<Port>(choose: (ports: RedisPorts) => Port): Open<Port> {
  return async () => {
    const stack = new AsyncDisposableStack();
    const server = stack.use(await startRedis());
    const another = async () => choose(stack.use(await openRedis(server)));
    const close = () => stack.disposeAsync();
    return { subject: await another(), another, close };
  };
}

const options = { ignore: !hasRedis };

taskQueueConformance("Redis TaskQueue", opener((r) => r.taskQueue), options);
taskReportConformance("Redis TaskQueue", opener((ports) => ports), options);
eventLogConformance("Redis EventLog", opener((r) => r.eventLog), options);
jobStoreConformance("Redis JobStore", opener((r) => r.jobStore), options);
workerRegistryConformance(
  "Redis WorkerRegistry",
  opener((r) => r.workerRegistry),
  options,
);
