/**
 * Holds all ports, as a service gets them from its `main.ts`.
 *
 * @module
 */
import type { ArtifactStore } from "./artifact_store.ts";
import type { EventLog } from "./event_log.ts";
import type { JobStore } from "./job_store.ts";
import type { TaskQueue } from "./task_queue.ts";
import type { WorkerRegistry } from "./worker_registry.ts";

/** The opened adapters of all ports. */
export interface Backend extends AsyncDisposable {
  readonly taskQueue: TaskQueue;
  readonly eventLog: EventLog;
  readonly jobStore: JobStore;
  readonly workerRegistry: WorkerRegistry;
  readonly artifactStore: ArtifactStore;
  /** Rejects, with a reason that names the part, if the backend doesn't answer. */
  check(): Promise<void>;
}
