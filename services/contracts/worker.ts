/**
 * Workers: engines and realtime workers as they report themselves.
 *
 * @module
 */
import { z } from "zod";
import { stages } from "./task.ts";

const common = {
  /** Unique among all running workers. */
  id: z.string(),
  /** When the worker last reported, by the registry's clock; ISO 8601. */
  last_heartbeat: z.iso.datetime(),
};

/** An engine that works tasks off a queue. */
export const engineWorkerSchema = z.object({
  kind: z.literal("engine"),
  ...common,
  engine_id: z.string(),
  stage: z.enum(stages),
  /** What it offers beyond the plain stage: `word_timestamps`, `diarize`. */
  capabilities: z.array(z.string()),
  /** How many tasks it works on at once. */
  capacity: z.int().positive(),
  /** How many it works on now. */
  active: z.int().nonnegative(),
});

/** A worker that transcribes live sessions. */
export const realtimeWorkerSchema = z.object({
  kind: z.literal("realtime"),
  ...common,
  /** WebSocket address that the gateway connects to. */
  url: z.url(),
  /** How many sessions it takes at once. */
  capacity: z.int().positive(),
  /** `draining` takes no new session. */
  status: z.enum(["ready", "draining"]),
});

/** Any worker. */
export const workerSchema = z.discriminatedUnion("kind", [
  engineWorkerSchema,
  realtimeWorkerSchema,
]);

/** An engine that works tasks off a queue. */
export type EngineWorker = z.infer<typeof engineWorkerSchema>;
/** A worker that transcribes live sessions. */
export type RealtimeWorker = z.infer<typeof realtimeWorkerSchema>;
/** Any worker. */
export type Worker = z.infer<typeof workerSchema>;
/** A worker's report of itself; the registry adds the time. */
export type WorkerReport =
  | Omit<EngineWorker, "last_heartbeat">
  | Omit<RealtimeWorker, "last_heartbeat">;
