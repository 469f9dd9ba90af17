/**
 * Workers: engine workers and realtime workers, as they report themselves.
 *
 * @module
 */
import { z } from "zod";
import { stages } from "./task.ts";

const common = {
  /** Unique among all running workers. */
  id: z.string(),
  /** Time of the last heartbeat by the registry's clock, ISO 8601. */
  last_heartbeat: z.iso.datetime(),
};

/** Reads an engine worker: one that works on the tasks of a queue. */
const engineWorkerSchema = z.object({
  kind: z.literal("engine"),
  ...common,
  engine_id: z.string(),
  stage: z.enum(stages),
  /** What it can do that not every engine can: `word_timestamps`, `diarize`. */
  capabilities: z.array(z.string()),
  /** Most tasks that it works on at once. */
  capacity: z.int().positive(),
  /** Tasks that it works on now. */
  active: z.int().nonnegative(),
});

/** Reads a realtime worker: one that transcribes live sessions. */
export const realtimeWorkerSchema = z.object({
  kind: z.literal("realtime"),
  ...common,
  /** WebSocket address that the gateway connects to. */
  url: z.url(),
  /** Most sessions that it takes at once. */
  capacity: z.int().positive(),
  /** A `draining` worker takes no new session. */
  status: z.enum(["ready", "draining"]),
});

/** Reads any worker. */
export const workerSchema = z.discriminatedUnion("kind", [
  engineWorkerSchema,
  realtimeWorkerSchema,
]);

/** An engine worker. */
export type EngineWorker = z.infer<typeof engineWorkerSchema>;
/** A realtime worker. */
export type RealtimeWorker = z.infer<typeof realtimeWorkerSchema>;
/** Any worker. */
export type Worker = z.infer<typeof workerSchema>;
/** A worker's heartbeat; the registry adds the time. */
export type WorkerReport =
  | Omit<EngineWorker, "last_heartbeat">
  | Omit<RealtimeWorker, "last_heartbeat">;
