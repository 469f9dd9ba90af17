/**
 * Makes a service of an engine.
 *
 * @module
 */
import { join } from "node:path";
import type { z } from "zod";
import type { Stage } from "../contracts/task.ts";
import { defineService, type OpenBackend } from "../service/define_service.ts";
import type { Service } from "../service/running_service.ts";
import type { Engine } from "./engine.ts";
import { bindEngine, engineMetrics } from "./metrics.ts";
import { EngineRunner } from "./runner.ts";
import { engineSettings } from "./settings.ts";
import { WorkDirs } from "./work_dirs.ts";

/** An engine's service, before anything is read or opened. */
export interface EngineServiceDefinition<
  Id extends string,
  S extends Stage,
  Settings extends z.ZodRawShape,
> {
  /** Names the queue, and the service: `engine-audio-prepare`. */
  readonly engineId: Id;
  /** Default port of `/metrics` and `/health`. */
  readonly port: number;
  /** Environment variables of this engine alone. */
  readonly settings: Settings;
  readonly openBackend: OpenBackend;
  /** Makes the engine from its settings. */
  readonly engine: (
    settings: z.infer<z.ZodObject<Settings>>,
  ) => Engine<S, NoInfer<Id>>;
}

/**
 * Defines the service of an engine: its runner, its metrics, its log, its port
 * `DALSTON_ENGINE_{ENGINE}_PORT`.
 */
export function defineEngineService<
  const Id extends string,
  S extends Stage,
  Settings extends z.ZodRawShape,
>(
  definition: EngineServiceDefinition<Id, S, Settings>,
): Service<`engine-${Id}`> {
  const { engineId, port, openBackend } = definition;
  return defineService({
    name: `engine-${engineId}`,
    port,
    settings: { ...engineSettings, ...definition.settings },
    metrics: engineMetrics,
    openBackend,
    async start({ settings, read, telemetry, logger, backend, stack }) {
      const workDirs = stack.use(
        await WorkDirs.open(join(settings.DALSTON_DATA_DIR, "work")),
      );
      const engine = definition.engine(read(definition.settings));
      const limits = read(engineSettings);
      const runner = new EngineRunner(engine, {
        backend,
        metrics: bindEngine(telemetry.metrics, engineId),
        logger,
        workerId: `${engineId}@${telemetry.instance}`,
        workDirs,
        limits: {
          concurrency: limits.DALSTON_ENGINE_CONCURRENCY,
          leaseMs: limits.DALSTON_ENGINE_LEASE_SECONDS * 1000,
        },
      });
      stack.defer(() => runner.stop());
      return { check: () => runner.check() };
    },
  });
}
