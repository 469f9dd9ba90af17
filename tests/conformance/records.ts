/**
 * Records to put into adapters.
 *
 * @module
 */
import { audioKey } from "../../services/contracts/artifact_keys.ts";
import type { PlatformEvent } from "../../services/contracts/event.ts";
import type { Job } from "../../services/contracts/job.ts";
import type { Task, TaskMessage } from "../../services/contracts/task.ts";
import type {
  EngineWorker,
  RealtimeWorker,
} from "../../services/contracts/worker.ts";

const time = "2026-03-01T12:00:00.000Z";
/** Text that a careless adapter would break. */
export const awkward = `Ünïcode "quoted" \\ 'single' \u0000 \n 100% 🎙`;

/** A message as the orchestrator enqueues it. */
export function newMessage(changes: Partial<TaskMessage> = {}): TaskMessage {
  const job_id = changes.job_id ?? crypto.randomUUID();
  return {
    task_id: `${job_id}:transcribe:0`,
    job_id,
    request_id: "request-1",
    engine_id: "transcriber",
    stage: "transcribe",
    attempt: 1,
    input: {
      files: { audio: `jobs/${job_id}/channel_0.wav` },
      parameters: { model: awkward, channel: null, nested: { deep: [1, 2.5] } },
    },
    enqueued_at: time,
    timeout_at: "2026-03-01T14:00:00.000Z",
    ...changes,
  };
}

/** A job as the gateway creates it. */
export function newJob(changes: Partial<Job> = {}): Job {
  const id = changes.id ?? crypto.randomUUID();
  return {
    id,
    tenant_id: "tenant-a",
    request_id: "request-1",
    status: "pending",
    parameters: {
      model: "auto",
      language: "auto",
      speaker_detection: "per_channel",
      timestamps_granularity: "word",
    },
    audio: {
      artifact: audioKey(id),
      filename: awkward,
      content_type: "audio/wav",
      bytes: 1024,
    },
    created_at: time,
    started_at: null,
    completed_at: null,
    error: null,
    transcript: null,
    ...changes,
  };
}

/** A task as the orchestrator adds it. */
export function newTask(job: Job, changes: Partial<Task> = {}): Task {
  return {
    id: `${job.id}:transcribe:0`,
    job_id: job.id,
    stage: "transcribe",
    engine_id: "transcriber",
    status: "pending",
    depends_on: [`${job.id}:prepare`],
    channel: 0,
    attempt: 1,
    input: { files: {}, parameters: { model: awkward } },
    output: null,
    error: null,
    created_at: time,
    started_at: null,
    completed_at: null,
    ...changes,
  };
}

/** An event about a new job. */
export function newEvent(request_id = "request-1"): PlatformEvent {
  return {
    type: "job.created",
    timestamp: time,
    payload: { job_id: crypto.randomUUID(), request_id },
  };
}

/** One event of each kind. */
export function everyEvent(): PlatformEvent[] {
  const job = { job_id: crypto.randomUUID(), request_id: "request-1" };
  const task = {
    ...job,
    task_id: `${job.job_id}:merge`,
    engine_id: "final-merger",
    stage: "merge" as const,
    attempt: 2,
  };
  const error = { code: "broken_audio", message: awkward };
  const output = { files: { transcript: "a/b" }, result: { segments: 3 } };
  return [
    { type: "job.created", timestamp: time, payload: job },
    { type: "job.completed", timestamp: time, payload: job },
    { type: "job.failed", timestamp: time, payload: { ...job, error } },
    { type: "job.cancel_requested", timestamp: time, payload: job },
    { type: "job.cancelled", timestamp: time, payload: job },
    { type: "task.started", timestamp: time, payload: task },
    { type: "task.completed", timestamp: time, payload: { ...task, output } },
    {
      type: "task.failed",
      timestamp: time,
      payload: { ...task, error, retryable: true },
    },
  ];
}

/** A worker's report, ready for one session. */
export function newRealtimeWorker(
  changes: Partial<Omit<RealtimeWorker, "last_heartbeat">> = {},
): Omit<RealtimeWorker, "last_heartbeat"> {
  return {
    kind: "realtime",
    id: "realtime-1",
    url: "ws://127.0.0.1:8003/",
    capacity: 1,
    status: "ready",
    ...changes,
  };
}

/** An engine's report. */
export function newEngineWorker(
  changes: Partial<Omit<EngineWorker, "last_heartbeat">> = {},
): Omit<EngineWorker, "last_heartbeat"> {
  return {
    kind: "engine",
    id: "transcriber-1",
    engine_id: "transcriber",
    stage: "transcribe",
    capabilities: ["word_timestamps", "diarize"],
    capacity: 4,
    active: 2,
    ...changes,
  };
}
