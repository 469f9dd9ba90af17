/**
 * Runs the orchestrator: turns events into task graphs, and tasks into queues.
 *
 * @module
 */
import { openBackend } from "../adapters/open.ts";
import { defineService } from "../service/define_service.ts";
import { runServices } from "../service/run.ts";
import { orchestratorMetrics } from "./metrics.ts";
import { startOrchestrator } from "./orchestrator.ts";

/** The orchestrator as a service. */
export const { name, start } = defineService({
  name: "orchestrator",
  port: 8001,
  settings: {},
  metrics: orchestratorMetrics,
  openBackend,
  start({ telemetry, logger, backend, stack }) {
    const orchestrator = startOrchestrator({
      backend,
      telemetry,
      logger,
      name: telemetry.instance,
    });
    stack.defer(() => orchestrator.stop());
    return { check: () => orchestrator.check() };
  },
});

if (import.meta.main) await runServices([start], Deno.env.toObject());
