/**
 * The built-in realtime engines: one that uses an ASR server, and one without words.
 *
 * @module
 */
import { encodePcm16, wavHeader } from "../../audio/wav_writer.ts";
import {
  engineSampleRate,
  type RealtimeEngine,
} from "../../realtime_sdk/engine.ts";
import type { AsrClient } from "../asr_client/client.ts";

/** Makes an engine that sends each utterance to the server. */
export function asrEngine(asr: AsrClient): RealtimeEngine {
  return {
    recognizer: asr.model,
    takesModel: true,
    partials: true,
    async transcribe({ samples }, { parameters, signal, logger }) {
      const { model, language } = parameters;
      return await asr.transcribe({
        audio: wav(samples),
        model: model === "auto" ? asr.model : model,
        language: language === "auto" ? null : language,
        words: parameters.word_timestamps,
        signal,
        logger,
      });
    },
  };
}

/** Leaves the text of each utterance empty. */
export const silentEngine: RealtimeEngine = {
  recognizer: "none",
  takesModel: false,
  partials: false,
  transcribe: () => Promise.resolve({ text: "" }),
};

function wav(samples: Float32Array): Blob {
  const pcm = encodePcm16(samples);
  const header = wavHeader({
    sampleRate: engineSampleRate,
    channels: 1,
    dataBytes: pcm.length,
  });
  return new Blob([header, pcm], { type: "audio/wav" });
}
