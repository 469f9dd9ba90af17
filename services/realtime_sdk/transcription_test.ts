import { configureMetrics } from "@dalston/metrics";
import { samples } from "@dalston/metrics/testing";
import { assert, assertEquals } from "@std/assert";
import {
  type ServerMessage,
  streamParametersSchema,
} from "../contracts/stream.ts";
import { createLogger } from "../observability/logging.ts";
import { beep, countingEngine } from "./_testing.ts";
import { defaultSessionLimits, defaultVoiceOptions } from "./limits.ts";
import { bindSession, realtimeMetrics } from "./metrics.ts";
import { Transcription } from "./transcription.ts";

/** A transcription, and what its finals waited in all, in seconds. */
function bench() {
  const telemetry = configureMetrics("realtime", realtimeMetrics, {
    instance: "test",
  });
  const { recognizer } = countingEngine;
  const messages: ServerMessage[] = [];
  const transcription = new Transcription({
    parameters: streamParametersSchema.parse({ interim_results: "false" }),
    engine: countingEngine,
    recognizer,
    limits: defaultSessionLimits,
    voice: defaultVoiceOptions,
    metrics: bindSession(telemetry.metrics, "a"),
    logger: createLogger({
      service: "realtime",
      level: "error",
      format: "json",
    }),
    emit: (message) => messages.push(message),
  });
  const { name } = realtimeMetrics.finalLatency;
  async function latency(part: "sum" | "count"): Promise<number> {
    const all = await samples(telemetry);
    return all.find((sample) => sample.name === `${name}_${part}`)?.value ??
      NaN;
  }
  const heard = () =>
    messages.flatMap((message) =>
      message.type === "transcript.final" ? [message.heard] : []
    );
  return { transcription, latency, heard };
}

/** A time of `performance.now()` that is so many seconds ago. */
function ago(seconds: number): number {
  return performance.now() - 1000 * seconds;
}

Deno.test("Transcription counts a final's latency from the arrival of the audio by which its end is known", async () => {
  const { transcription, latency, heard } = bench();
  const audio = beep(0.5);
  // The speech and less silence than ends it.
  transcription.push(audio.subarray(0, 2 * 18_000), ago(1_000_000));
  transcription.push(audio.subarray(2 * 18_000), ago(1_000));
  await transcription.end(ago(1));
  assertEquals(await latency("count"), 1);
  const waited = await latency("sum");
  assert(waited >= 1_000 && waited < 2_000, `${waited} s`);
  assertEquals(heard(), [1.5]);
});

Deno.test("Transcription counts a final's latency from what ends the utterance", async (t) => {
  for (const ending of ["flush", "end"] as const) {
    await t.step(ending, async () => {
      const { transcription, latency, heard } = bench();
      transcription.push(beep(0.5).subarray(0, 2 * 16_000), ago(1_000_000));
      await transcription[ending](ago(1_000));
      await transcription.end(ago(1));
      assertEquals(await latency("count"), 1);
      const waited = await latency("sum");
      assert(waited >= 1_000 && waited < 2_000, `${waited} s`);
      assertEquals(heard(), [null]);
    });
  }
});
