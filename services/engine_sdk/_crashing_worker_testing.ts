/**
 * Runs a worker for a test: it finishes one task and is killed before it
 * acknowledges the task.
 *
 * @module
 */
import { join } from "node:path";
import { configureMetrics } from "@dalston/metrics";
import { openBackend } from "../adapters/open.ts";
import { createLogger } from "../observability/logging.ts";
import { bindEngine, engineMetrics } from "./metrics.ts";
import { EngineRunner } from "./runner.ts";
import { WorkDirs } from "./work_dirs.ts";

const [dataDir] = Deno.args;
if (dataDir === undefined) throw new Error("Which data folder?");
const { metrics } = configureMetrics("engine-test", engineMetrics);
const backend = await openBackend({ dataDir });
new EngineRunner({
  engineId: "test",
  stage: "merge",
  async process(_input, { workDir }) {
    const path = join(await workDir(), "out");
    await Deno.writeTextFile(path, "the killed worker's");
    return { files: { transcript: path }, result: { segments: 1 } };
  },
}, {
  backend: {
    ...backend,
    taskQueue: {
      ...backend.taskQueue,
      acknowledge() {
        Deno.kill(Deno.pid, "SIGKILL");
        return Promise.resolve(false);
      },
    },
  },
  metrics: bindEngine(metrics, "test"),
  logger: createLogger({ service: "test", level: "error", format: "json" }),
  workerId: "crashing",
  workDirs: await WorkDirs.open(join(dataDir, "work")),
  limits: { leaseMs: 60_000 },
});
