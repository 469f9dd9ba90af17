/**
 * Plays engines for tests.
 *
 * @module
 */
import {
  cancelledCode,
  type PlatformEvent,
  subjectOf,
} from "../contracts/event.ts";
import type { TaskMessage, TaskOutput } from "../contracts/task.ts";

/** The engines of the graph. */
export const engineIds = ["audio-prepare", "transcriber", "final-merger"];

/** The answer of an engine to a task. */
export type Answer =
  | { readonly output: TaskOutput }
  | {
    readonly error: { readonly code: string; readonly message: string };
    readonly retryable: boolean;
  };

const error = { code: "broken", message: "It broke." };

/** A failure that a retry may fix. */
export const flaky = { error, retryable: true } satisfies Answer;

/** A failure without a retry. */
export const broken = { error, retryable: false } satisfies Answer;

/** The answer of an engine that was cancelled. */
export const stopped = {
  error: { code: cancelledCode, message: "Told to stop." },
  retryable: false,
} satisfies Answer;

/** The answer of an engine that works. */
export function succeed(message: TaskMessage): Answer {
  return { output: outputFor(message) };
}

/** The output of an engine that works. */
function outputFor(message: TaskMessage): TaskOutput {
  const key = (name: string) =>
    `${message.job_id}/${message.task_id}/${message.attempt}/${name}`;
  switch (message.stage) {
    case "prepare": {
      const channels = message.input.parameters.per_channel ? 2 : 1;
      return {
        files: Object.fromEntries(
          Array.from({ length: channels }, (_, channel) => [
            `channel_${channel}`,
            key(`channel_${channel}.wav`),
          ]),
        ),
        result: { channels, duration_seconds: 1 },
      };
    }
    case "transcribe":
      return {
        files: { transcript: key("transcript.json") },
        result: { segments: 1, audio_seconds: 1 },
      };
    case "merge":
      return {
        files: { transcript: key("transcript.json") },
        result: { segments: 1 },
      };
  }
}

/**
 * Returns the key of a file that {@linkcode outputFor} gives.
 *
 * @throws {Error} if it gives no file of this name.
 */
export function fileOf(message: TaskMessage, name: string): string {
  const key = outputFor(message).files[name];
  if (key !== undefined) return key;
  throw new Error(`A ${message.stage} task gives no file "${name}"`);
}

/** Returns the two events that an engine reports about a task. */
export function reportsOf(
  message: TaskMessage,
  answer: Answer,
  now: Date,
): [started: PlatformEvent, ended: PlatformEvent] {
  const timestamp = now.toISOString();
  const payload = subjectOf(message);
  return [
    { type: "task.started", timestamp, payload },
    "output" in answer
      ? {
        type: "task.completed",
        timestamp,
        payload: { ...payload, output: answer.output },
      }
      : { type: "task.failed", timestamp, payload: { ...payload, ...answer } },
  ];
}
