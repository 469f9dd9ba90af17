/**
 * The protocol between gateway and session router, JSON over HTTP.
 *
 * | request                          | answer                                    |
 * | -------------------------------- | ----------------------------------------- |
 * | `POST /sessions`                 | 201 {@linkcode allocationSchema}, or 503  |
 * | `POST /sessions/:id/renew`       | 204, or 404 if the slot was lost          |
 * | `POST /sessions/:id/end`         | 204, or 404 if it is over already         |
 * | `POST /sessions/:id/unreachable` | 204, or 404 if it is over already         |
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

/** The router's name as a service, and its default port. */
export const sessionRouter = { name: "session-router", port: 8002 } as const;

/** Reads a request for a slot. */
export const sessionRequestSchema = z.strictObject({
  /** Tenant that the session belongs to. */
  tenant_id: z.string().min(1).max(64),
});

/** Reads the answer: a worker and the slot reserved at it. */
export const allocationSchema = z.object({
  session_id: z.uuid(),
  worker_id: z.string(),
  /** WebSocket address of the worker. */
  worker_url: z.url({ protocol: /^wss?$/ }),
  /** Length of the slot's lease, unless it is renewed. */
  lease_ms: z.int().positive(),
});

/** A worker and the slot reserved at it. */
export type Allocation = z.infer<typeof allocationSchema>;

/** Reads the outcome of a session. */
export const sessionEndSchema = z.strictObject({
  outcome: z.enum(sessionOutcomes),
});

/** Reads an error from the text of an answer. */
export const routerErrorSchema = jsonText.pipe(
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
);

/** Statuses of the pool: whether a session can begin now, or why not. */
const poolStates = ["ready", "at_capacity", "unavailable"] as const;

/** Reads the pool's numbers. */
export const poolStatusSchema = z.object({
  /** `unavailable` if no worker takes sessions. */
  status: z.enum(poolStates),
  /** Slots of the pool, taken and free. */
  total_capacity: z.int().nonnegative(),
  active_sessions: z.int().nonnegative(),
  available_capacity: z.int().nonnegative(),
  /** Workers that are live, ready or draining. */
  worker_count: z.int().nonnegative(),
  /** Workers that take sessions when they have a free slot. */
  ready_workers: z.int().nonnegative(),
});

/** The pool's numbers. */
export type PoolStatus = z.infer<typeof poolStatusSchema>;

/** Reads a worker of the pool. */
const poolWorkerSchema = z.object({
  id: z.string(),
  url: z.string(),
  /** A `stale` worker gets no session. */
  status: z.enum(["ready", "draining", "stale"]),
  capacity: z.int().positive(),
  active_sessions: z.int().nonnegative(),
  last_heartbeat: z.iso.datetime(),
});

/** A worker of the pool. */
export type PoolWorker = z.infer<typeof poolWorkerSchema>;

/** Reads every worker of the pool. */
export const poolWorkersSchema = z.object({
  workers: z.array(poolWorkerSchema),
});
