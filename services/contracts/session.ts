/**
 * Sessions: live transcriptions, each with one slot of one worker.
 *
 * @module
 */
import { z } from "zod";

/** Outcomes of a session. */
export const sessionOutcomes = ["completed", "error", "timeout"] as const;

/** Outcome of a session. */
export type SessionOutcome = typeof sessionOutcomes[number];

/** Reads a session and its slot. Times are ISO 8601 in UTC. */
export const sessionSchema = z.object({
  id: z.uuid(),
  tenant_id: z.string(),
  worker_id: z.string(),
  started_at: z.iso.datetime(),
  /** When the slot's lease expires, unless it is renewed. */
  expires_at: z.iso.datetime(),
});

/** A session and its slot. */
export type Session = z.infer<typeof sessionSchema>;
