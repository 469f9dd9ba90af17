/**
 * Series that mean the same on every dashboard, so that they have one colour.
 *
 * @module
 */
import type { Meaning, Meanings } from "@dalston/monitoring/builder";

const meaningOf = {
  // How something ended.
  completed: "good",
  success: "good",
  sent: "good",
  final: "good",
  failed: "bad",
  failure: "bad",
  dropped: "bad",
  error: "bad",
  "server errors": "bad",
  timeout: "warning",
  "client errors": "warning",
  cancelled: "neutral",
  // Where it stands.
  created: "waiting",
  pending: "waiting",
  running: "busy",
  "in progress": "busy",
  partial: "busy",
  cancelling: "neutral",
  // How urgent a log line is.
  warn: "warning",
  info: "busy",
  debug: "neutral",
  // What there is of what there could be.
  healthy: "good",
  sessions: "busy",
  registered: "neutral",
  capacity: "neutral",
} as const satisfies Record<string, Meaning>;

/** The meanings of these series. */
export function meanings(...names: (keyof typeof meaningOf)[]): Meanings {
  return Object.fromEntries(names.map((name) => [name, meaningOf[name]]));
}
