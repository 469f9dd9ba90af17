/**
 * Sessions: one live transcription, holding one slot of one worker.
 *
 * @module
 */
import { z } from "zod";

/** How a session ended. */
export const sessionOutcomes = ["completed", "error", "timeout"] as const;

/** How a session ended. */
export type SessionOutcome = typeof sessionOutcomes[number];

/** A live session and the slot it holds. Times are ISO 8601 in UTC. */
export const sessionSchema = z.object({
  id: z.uuid(),
  tenant_id: z.string(),
  worker_id: z.string(),
  started_at: z.iso.datetime(),
  /** When the slot is taken back unless the session is renewed. */
  expires_at: z.iso.datetime(),
});

/** A live session and the slot it holds. */
export type Session = z.infer<typeof sessionSchema>;
