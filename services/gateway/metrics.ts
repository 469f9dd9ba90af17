/**
 * Defines the metrics of the gateway.
 *
 * @module
 */
import type { InstrumentsOf, MetricsModule } from "@dalston/metrics";
import { waitBuckets } from "../observability/wait_buckets.ts";
import type { ErrorCode } from "./api_error.ts";
import { refusalCodes } from "./stream/stream_error.ts";

/** Reasons for which an upload is rejected; status codes count other failures. */
export const uploadRejections = [
  "client_closed_request",
  "duplicate_field",
  "empty_file",
  "field_too_large",
  "invalid_audio",
  "invalid_parameter",
  "malformed_form",
  "missing_file",
  "no_capable_engine",
  "not_a_form",
  "shutting_down",
  "too_many_files",
  "too_many_parts",
  "unknown_field",
  "unsupported_audio",
  "upload_stalled",
  "upload_too_large",
] as const satisfies readonly ErrorCode[];

/** Metrics of the gateway. */
export const gatewayMetrics = {
  requests: {
    type: "counter",
    name: "dalston_gateway_requests_total",
    help: "Requests answered, by the route's template. Scrapes and health " +
      "checks aren't counted; 499 is a client that went away.",
    labels: { method: "*", endpoint: "*", status_code: "*" },
  },
  requestDuration: {
    type: "histogram",
    name: "dalston_gateway_request_duration_seconds",
    help: "Time from a request to its answer, the upload of its body included.",
    labels: { method: "*", endpoint: "*" },
    buckets: waitBuckets,
  },
  requestsInFlight: {
    type: "gauge",
    name: "dalston_gateway_requests_in_flight",
    help: "Requests that wait for their answer, running uploads among them.",
  },
  jobsCreated: {
    type: "counter",
    name: "dalston_gateway_jobs_created_total",
    help: "Jobs accepted and handed to the orchestrator.",
    labels: { tenant_id: "*" },
  },
  websocketConnections: {
    type: "gauge",
    name: "dalston_gateway_websocket_connections_active",
    help: "WebSockets that are open: live sessions, and clients that are " +
      "being turned away.",
  },
  streamsRefused: {
    type: "counter",
    name: "dalston_gateway_streams_refused_total",
    help: "WebSockets that got no live session, by the code that the client " +
      "was told.",
    labels: { code: refusalCodes },
  },
  streamBeginDuration: {
    type: "histogram",
    name: "dalston_gateway_stream_begin_duration_seconds",
    help:
      "Time from a client's request for a live session to the begin of the " +
      "session, which the client was then told.",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  streamFinalLatency: {
    type: "histogram",
    name: "dalston_gateway_stream_final_latency_seconds",
    help: "Time from the arrival of a client's audio by which the end of an " +
      "utterance is known to its final transcript, which the client was then " +
      "sent. Utterances ended by a flush or with the session are left out.",
    buckets: waitBuckets,
  },
  sessionRouterErrors: {
    type: "counter",
    name: "dalston_gateway_session_router_errors_total",
    help: "Calls to the session router for live sessions that failed.",
  },
  uploadBytes: {
    type: "counter",
    name: "dalston_gateway_upload_bytes_total",
    help: "Bytes of the audio files of accepted jobs.",
  },
  uploadsRejected: {
    type: "counter",
    name: "dalston_gateway_uploads_rejected_total",
    help: "Uploads that became no job, by the code of the answer.",
    labels: { code: uploadRejections },
  },
} as const satisfies MetricsModule;

/** The gateway's instruments. */
export type GatewayInstruments = InstrumentsOf<typeof gatewayMetrics>;
