/**
 * Lists the metrics that the platform promises: name, type and labels. The list
 * doesn't use the metrics modules, so that tests notice a change of these.
 *
 * @module
 */

/** A promised metric. */
export interface RequiredMetric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
}

function metric(
  type: RequiredMetric["type"],
  name: string,
  ...labels: string[]
): RequiredMetric {
  return { name, type, labels };
}

/** The promised metrics by service. */
export const requiredMetrics = {
  gateway: [
    metric(
      "counter",
      "dalston_gateway_requests_total",
      "method",
      "endpoint",
      "status_code",
    ),
    metric(
      "histogram",
      "dalston_gateway_request_duration_seconds",
      "method",
      "endpoint",
    ),
    metric("counter", "dalston_gateway_jobs_created_total", "tenant_id"),
    metric("gauge", "dalston_gateway_websocket_connections_active"),
    metric("counter", "dalston_gateway_upload_bytes_total"),
  ],
  orchestrator: [
    metric("counter", "dalston_orchestrator_jobs_total", "status"),
    metric(
      "histogram",
      "dalston_orchestrator_job_duration_seconds",
      "stage_count",
    ),
    metric(
      "counter",
      "dalston_orchestrator_tasks_scheduled_total",
      "engine_id",
      "stage",
    ),
    metric(
      "counter",
      "dalston_orchestrator_tasks_completed_total",
      "engine_id",
      "status",
    ),
    metric(
      "counter",
      "dalston_orchestrator_events_processed_total",
      "event_type",
    ),
    metric("histogram", "dalston_orchestrator_dag_build_duration_seconds"),
  ],
  engine: [
    metric(
      "counter",
      "dalston_engine_tasks_processed_total",
      "engine_id",
      "status",
    ),
    metric("histogram", "dalston_engine_task_duration_seconds", "engine_id"),
    metric("histogram", "dalston_engine_queue_wait_seconds", "engine_id"),
    metric("histogram", "dalston_engine_s3_download_seconds", "engine_id"),
    metric("histogram", "dalston_engine_s3_upload_seconds", "engine_id"),
  ],
  "session-router": [
    metric("gauge", "dalston_session_router_workers_registered"),
    metric("gauge", "dalston_session_router_workers_healthy"),
    metric("gauge", "dalston_session_router_sessions_active", "worker_id"),
    metric("counter", "dalston_session_router_sessions_total", "status"),
    metric("histogram", "dalston_session_router_allocation_duration_seconds"),
  ],
  realtime: [
    metric("histogram", "dalston_realtime_session_duration_seconds"),
    metric(
      "counter",
      "dalston_realtime_audio_processed_seconds",
      "worker_id",
    ),
    metric("counter", "dalston_realtime_transcripts_total", "type"),
  ],
} as const satisfies Record<string, readonly RequiredMetric[]>;
