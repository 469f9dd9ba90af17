/**
 * The engine of the middle stage. It transcribes prepared audio.
 *
 * With an ASR server the transcript has words; without one it has the times of
 * speech and no text.
 *
 * @module
 */
import { join } from "node:path";
import type {
  Segment,
  StageParameters,
  Transcript,
} from "../../contracts/stage.ts";
import {
  type Engine,
  type EngineContext,
  EngineError,
  inputFile,
} from "../../engine_sdk/engine.ts";
import type { AsrClient } from "../asr_client/client.ts";
import { detectSpeech } from "./detect_speech.ts";
import { clips } from "./clips.ts";

/** Names the engine. */
export const engineId = "transcriber";

/** Options of {@linkcode transcriber}. */
export interface TranscriberOptions {
  /** Client of the ASR server. @default undefined no words */
  readonly asr?: AsrClient;
  /** Length of the longest clip that it gets, in seconds. @default 600 */
  readonly longestClip?: number;
}

/** Makes the engine, which transcribes one prepared channel. */
export function transcriber(
  { asr, longestClip = 600 }: TranscriberOptions = {},
): Engine<"transcribe", typeof engineId> {
  return {
    engineId,
    stage: "transcribe",
    capabilities: asr === undefined ? [] : ["word_timestamps"],
    async process(input, context) {
      const audio = inputFile(input, "audio");
      const { parameters } = input;
      const transcript = asr === undefined
        ? await detectSpeech(audio, parameters.channel, context.signal)
        : await recognize(asr, audio, longestClip, parameters, context);
      const path = join(await context.workDir(), "transcript.json");
      await Deno.writeTextFile(path, JSON.stringify(transcript));
      return {
        files: { transcript: path },
        result: {
          segments: transcript.segments.length,
          audio_seconds: transcript.duration_seconds,
        },
      };
    },
  };
}

async function recognize(
  asr: AsrClient,
  path: string,
  longestClip: number,
  parameters: StageParameters<"transcribe">,
  { signal, logger }: EngineContext,
): Promise<Transcript> {
  const { channel } = parameters;
  // A job may name this engine as its model.
  const model = [engineId, "auto"].includes(parameters.model)
    ? asr.model
    : parameters.model;
  const wanted = {
    model,
    language: languageOf(parameters.language),
    words: parameters.timestamps_granularity === "word",
    signal,
    logger,
  };
  const texts: string[] = [];
  const segments: Segment[] = [];
  const words: NonNullable<Transcript["words"]> = [];
  let language: string | null = null;
  let wordsGiven = false;
  let duration = 0;
  for await (const { start, seconds, audio } of clips(path, longestClip)) {
    const answer = await asr.transcribe({ ...wanted, audio });
    const heard = answer.segments ??
      [{ start: 0, end: seconds, text: answer.text }];
    segments.push(
      ...heard.filter(({ text }) => text !== "").map((segment) => ({
        ...shifted(segment, start),
        channel,
        speaker: null,
      })),
    );
    for (const word of answer.words ?? []) {
      words.push({ ...shifted(word, start), channel });
    }
    if (answer.text !== "") texts.push(answer.text);
    language ??= answer.language;
    wordsGiven ||= answer.words !== null;
    duration = start + seconds;
  }
  return {
    recognizer: model,
    language_code: language ?? wanted.language,
    duration_seconds: duration,
    text: texts.join(" "),
    segments,
    words: wanted.words && wordsGiven ? words : null,
  };
}

/** Moves times of a clip to times of the recording, in whole milliseconds. */
function shifted<T extends { start: number; end: number }>(
  timed: T,
  seconds: number,
): T {
  const at = (time: number) => Math.round((time + seconds) * 1000) / 1000;
  return { ...timed, start: at(timed.start), end: at(timed.end) };
}

/** @throws {EngineError} `invalid_language` if it is no language code. */
function languageOf(code: string): string | null {
  if (code === "auto") return null;
  try {
    return new Intl.Locale(code).toString();
  } catch {
    throw new EngineError(
      "invalid_language",
      `"${code}" is no language code (BCP 47), such as en or pt-BR.`,
    );
  }
}
