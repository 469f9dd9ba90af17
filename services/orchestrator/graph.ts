/**
 * Builds the graph of a job, `prepare → transcribe → merge`, in two steps: the
 * number of transcribe tasks is known only after the audio was prepared. An id
 * consists of the job's id and the place in the graph, so building twice gives
 * the same tasks.
 *
 * @module
 */
import type { Job } from "../contracts/job.ts";
import { type StageParameters, stageSchemas } from "../contracts/stage.ts";
import type { Stage, Task, TaskInput } from "../contracts/task.ts";

/** Engine of the first stage. */
const prepareEngine = "audio-prepare";
/** Engine that transcribes where the job asks for no other. */
export const defaultTranscriber = "transcriber";
/** Engine of the last stage. */
const mergeEngine = "final-merger";

/** Builds the first step, from the job alone. */
export function buildPrepare(job: Job, now: Date): Task {
  const parameters: StageParameters<"prepare"> = {
    filename: job.audio.filename,
    content_type: job.audio.content_type,
    per_channel: job.parameters.speaker_detection === "per_channel",
  };
  return newTask(job, now, {
    id: `${job.id}-prepare`,
    stage: "prepare",
    engine_id: prepareEngine,
    input: { files: { audio: job.audio.artifact }, parameters },
  });
}

/** Builds the second step: a transcribe task for each prepared file, and the merge. */
export function buildRest(
  job: Job,
  prepare: Task,
  transcriber: string,
  now: Date,
): Task[] {
  const transcribe = preparedFiles(job, prepare).map((audio, index) =>
    newTask(job, now, {
      id: `${job.id}-transcribe-${index}`,
      stage: "transcribe",
      engine_id: transcriber,
      depends_on: [prepare.id],
      channel: isPerChannel(job) ? index : null,
      input: {
        files: { audio },
        parameters: transcribeParameters(job, index),
      },
    })
  );
  const { timestamps_granularity } = job.parameters;
  const merge = newTask(job, now, {
    id: `${job.id}-merge`,
    stage: "merge",
    engine_id: mergeEngine,
    depends_on: transcribe.map((task) => task.id),
    input: { files: {}, parameters: { timestamps_granularity } },
  });
  return [...transcribe, merge];
}

/**
 * Returns the input for the engine. A merge takes the outputs of its transcribe
 * tasks in the order of their channels, which exist only when those are done.
 */
export function inputOf(task: Task, tasks: readonly Task[]): TaskInput {
  if (task.stage !== "merge") return task.input;
  const files = task.depends_on.map((id, index) => [
    `transcript_${index}`,
    outputFile(tasks.find((other) => other.id === id), "transcript"),
  ]);
  return { ...task.input, files: Object.fromEntries(files) };
}

/**
 * Returns the key of a file in a completed task's output.
 *
 * @throws {TypeError} if there is no such file; outputs are checked on arrival.
 */
export function outputFile(task: Task | undefined, name: string): string {
  const key = task?.output?.files[name];
  if (key === undefined) {
    throw new TypeError(`Cannot find file "${name}" of task "${task?.id}"`);
  }
  return key;
}

function isPerChannel(job: Job): boolean {
  return job.parameters.speaker_detection === "per_channel";
}

/** Returns the keys of the prepared files; only the mix without `per_channel`. */
function preparedFiles(job: Job, prepare: Task): string[] {
  const { channels } = stageSchemas.prepare.result.parse(
    prepare.output?.result,
  );
  return Array.from(
    { length: isPerChannel(job) ? channels : 1 },
    (_, index) => outputFile(prepare, `channel_${index}`),
  );
}

function transcribeParameters(
  job: Job,
  channel: number,
): StageParameters<"transcribe"> {
  const { model, language, timestamps_granularity, speaker_detection } =
    job.parameters;
  return {
    model,
    language,
    timestamps_granularity,
    diarize: speaker_detection === "diarize",
    channel: isPerChannel(job) ? channel : null,
  };
}

function newTask(
  job: Job,
  now: Date,
  place: {
    readonly id: string;
    readonly stage: Stage;
    readonly engine_id: string;
    readonly input: TaskInput;
    readonly depends_on?: string[];
    readonly channel?: number | null;
  },
): Task {
  return {
    job_id: job.id,
    status: "pending",
    depends_on: [],
    channel: null,
    attempt: 1,
    output: null,
    error: null,
    created_at: now.toISOString(),
    started_at: null,
    completed_at: null,
    ...place,
  };
}
