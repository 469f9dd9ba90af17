/**
 * Metrics of a realtime worker. Only the SDK writes them.
 *
 * @module
 */
import type { InstrumentsOf, MetricsModule } from "@dalston/metrics";
import { sessionOutcomes } from "../contracts/session.ts";
import { waitBuckets } from "../observability/wait_buckets.ts";

/** Reasons for refusing a session. */
const refusalReasons = [
  "no_capacity",
  "draining",
  "invalid_parameters",
] as const;

/** Reasons for refusing a session. */
export type RefusalReason = typeof refusalReasons[number];

/** The metrics of every realtime worker. */
export const realtimeMetrics = {
  sessionDuration: {
    type: "histogram",
    name: "dalston_realtime_session_duration_seconds",
    help: "Time from the begin of a session to its end, however it ended.",
    // Sessions range from one sentence to a conference.
    buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400],
  },
  audioProcessed: {
    type: "counter",
    name: "dalston_realtime_audio_processed_seconds",
    help: "Length of the audio that sessions sent and the worker listened to.",
    labels: { worker_id: "*" },
  },
  transcripts: {
    type: "counter",
    name: "dalston_realtime_transcripts_total",
    help: "Transcripts sent: partial ones while an utterance goes on, final " +
      "ones after it.",
    labels: { type: ["partial", "final"] },
  },
  sessionsActive: {
    type: "gauge",
    name: "dalston_realtime_sessions_active",
    help: "Sessions that the worker holds now.",
  },
  sessionCapacity: {
    type: "gauge",
    name: "dalston_realtime_session_capacity",
    help: "Sessions that the worker takes at once at most.",
  },
  sessions: {
    type: "counter",
    name: "dalston_realtime_sessions_total",
    help: "Sessions that ended, by how they did.",
    labels: { status: sessionOutcomes },
  },
  sessionsRefused: {
    type: "counter",
    name: "dalston_realtime_sessions_refused_total",
    help: "Connections that got no session.",
    labels: { reason: refusalReasons },
  },
  finalLatency: {
    type: "histogram",
    name: "dalston_realtime_final_latency_seconds",
    help:
      "Time from the arrival of the audio by which the end of an utterance " +
      "is known, or of the word that ends it, to its final transcript. What " +
      "the audio waited for its turn is in it.",
    buckets: waitBuckets,
  },
  audioBacklog: {
    type: "gauge",
    name: "dalston_realtime_audio_backlog_seconds",
    help:
      "Audio of finished utterances that waits for its text, all sessions " +
      "together.",
  },
  recognitionFailures: {
    type: "counter",
    name: "dalston_realtime_recognition_failures_total",
    help: "Utterances that stayed without text, or partials that failed.",
    labels: { type: ["partial", "final"] },
  },
  backendErrors: {
    type: "counter",
    name: "dalston_realtime_backend_errors_total",
    help: "Calls to the worker registry that failed; each is tried again.",
  },
} as const satisfies MetricsModule;

/** The instruments of a realtime worker. */
export type RealtimeInstruments = InstrumentsOf<typeof realtimeMetrics>;

/** The instruments that a session writes. */
export type SessionInstruments = ReturnType<typeof bindSession>;

/** Binds the instruments to the worker, so that its series exist from the start. */
export function bindSession(metrics: RealtimeInstruments, worker_id: string) {
  const { transcripts, recognitionFailures } = metrics;
  return {
    audioProcessed: metrics.audioProcessed.with({ worker_id }),
    partials: transcripts.with({ type: "partial" }),
    finals: transcripts.with({ type: "final" }),
    finalLatency: metrics.finalLatency,
    failures: {
      partial: recognitionFailures.with({ type: "partial" }),
      final: recognitionFailures.with({ type: "final" }),
    },
  };
}
