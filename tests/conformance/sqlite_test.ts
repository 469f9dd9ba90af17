import { openBackend } from "../../services/adapters/open.ts";
import type { Backend } from "../../services/ports/backend.ts";
import type { Open } from "./_suite.ts";
import { artifactStoreConformance } from "./artifact_store.ts";
import { eventLogConformance } from "./event_log.ts";
import { jobStoreConformance } from "./job_store.ts";
import { taskQueueConformance } from "./task_queue.ts";
import { taskReportConformance } from "./task_report.ts";
import { workerRegistryConformance } from "./worker_registry.ts";

/** Opens one port, over a folder of its own each time. */
function opener<Port>(choose: (backend: Backend) => Port): Open<Port> {
  return async () => {
    const dataDir = await Deno.makeTempDir();
    const stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(dataDir, { recursive: true }));
    const another = async () =>
      choose(stack.use(await openBackend({ dataDir })));
    const close = () => stack.disposeAsync();
    return { subject: await another(), another, close };
  };
}

taskQueueConformance("SQLite TaskQueue", opener((b) => b.taskQueue));
taskReportConformance("SQLite TaskQueue", opener((backend) => backend));
eventLogConformance("SQLite EventLog", opener((b) => b.eventLog));
jobStoreConformance("SQLite JobStore", opener((b) => b.jobStore));
workerRegistryConformance(
  "SQLite WorkerRegistry",
  opener((b) => b.workerRegistry),
);
artifactStoreConformance("file ArtifactStore", opener((b) => b.artifactStore));
