/**
 * What a gateway and the session router say to each other, as JSON over HTTP.
 *
 * | request                          | answer                                    |
 * | -------------------------------- | ----------------------------------------- |
 * | `POST /sessions`                 | 201 {@linkcode allocationSchema}, or 503  |
 * | `POST /sessions/:id/renew`       | 204, or 404 where the slot is lost        |
 * | `POST /sessions/:id/end`         | 204, or 404 where it is over already      |
 * | `POST /sessions/:id/unreachable` | 204, or 404 where it is over already      |
 * | `GET /status`                    | 200 {@linkcode poolStatusSchema}          |
 * | `GET /workers`                   | 200 {@linkcode poolWorkersSchema}         |
 *
 * Errors are `{ "error": { "code", "message" } }`.
 *
 * @module
 */
import { z } from "zod";
import { jsonText } from "./json_text.ts";
import { sessionOutcomes } from "./session.ts";

/** Asks for a slot. */
export const sessionRequestSchema = z.strictObject({
  /** Whose session it is. */
  tenant_id: z.string().min(1).max(64),
});

/** A slot that was given out. */
export const allocationSchema = z.object({
  session_id: z.uuid(),
  worker_id: z.string(),
  /** WebSocket address of the worker. */
  worker_url: z.url({ protocol: /^wss?$/ }),
  /** How long the slot is held unless it is renewed. */
  lease_ms: z.int().positive(),
});

/** A slot that was given out. */
export type Allocation = z.infer<typeof allocationSchema>;

/** Tells how a session ended. */
export const sessionEndSchema = z.strictObject({
  outcome: z.enum(sessionOutcomes),
});

/** An error, from the text of an answer. */
export const routerErrorSchema = jsonText.pipe(
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
);

/** Whether sessions can begin now, and why not. */
export const poolStates = ["ready", "at_capacity", "unavailable"] as const;

/** The pool of realtime workers at a glance. */
export const poolStatusSchema = z.object({
  /** `unavailable` where no worker takes sessions at all. */
  status: z.enum(poolStates),
  /** Sessions there can be at once: those there are, and those there is room for. */
  total_capacity: z.int().nonnegative(),
  active_sessions: z.int().nonnegative(),
  available_capacity: z.int().nonnegative(),
  /** Workers that report in time, those that take no session among them. */
  worker_count: z.int().nonnegative(),
  /** Workers that take sessions, as soon as they have room. */
  ready_workers: z.int().nonnegative(),
});

/** The pool of realtime workers at a glance. */
export type PoolStatus = z.infer<typeof poolStatusSchema>;

/** One realtime worker of the pool. */
export const poolWorkerSchema = z.object({
  id: z.string(),
  url: z.string(),
  /** `stale` didn't report in time and takes no session. */
  status: z.enum(["ready", "draining", "stale"]),
  capacity: z.int().positive(),
  active_sessions: z.int().nonnegative(),
  last_heartbeat: z.iso.datetime(),
});

/** One realtime worker of the pool. */
export type PoolWorker = z.infer<typeof poolWorkerSchema>;

/** Every worker of the pool. */
export const poolWorkersSchema = z.object({
  workers: z.array(poolWorkerSchema),
});
