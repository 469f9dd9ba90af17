import { readSample } from "@dalston/metrics/testing";
import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  boundary,
  collection,
  end,
  form,
  Harness,
  part,
  silence,
  wav,
} from "../_testing.ts";
import { gatewayMetrics, uploadRejections } from "../metrics.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const field = (name: string, content: string) =>
  part(`Content-Disposition: form-data; name="${name}"`, content);

interface Refusal {
  readonly body: BodyInit;
  readonly headers?: HeadersInit;
  readonly status: number;
  readonly code: typeof uploadRejections[number];
  /** Must stand in the message. */
  readonly says?: string;
}

const twice = form({ file: silence });
twice.append("file", new Blob([silence]), "b.wav");

const refusals: Record<string, Refusal> = {
  "no form": {
    body: "{}",
    headers: { "content-type": "application/json" },
    status: 415,
    code: "not_a_form",
  },
  "form without a boundary": {
    body: "x",
    headers: { "content-type": "multipart/form-data" },
    status: 400,
    code: "malformed_form",
  },
  "body that is no form": {
    body: "not a form at all",
    headers: boundary,
    status: 400,
    code: "malformed_form",
  },
  "form that ends early": {
    body: field("model", "auto"),
    headers: boundary,
    status: 400,
    code: "malformed_form",
  },
  "file that ends early": {
    body: part(
      'Content-Disposition: form-data; name="file"; filename="a.wav"',
      new TextDecoder("latin1").decode(silence.subarray(0, 99)),
    ),
    headers: boundary,
    status: 400,
    code: "malformed_form",
  },
  "field without a name": {
    body: part("Content-Disposition: form-data", "x") + end,
    headers: boundary,
    status: 400,
    code: "malformed_form",
  },
  "empty form": {
    body: end,
    headers: boundary,
    status: 400,
    code: "missing_file",
  },
  "no file": {
    body: form({ model: "auto" }),
    status: 400,
    code: "missing_file",
  },
  "two files": { body: twice, status: 400, code: "too_many_files" },
  "unknown field": {
    body: form({ file: silence, temperature: "1" }),
    status: 400,
    code: "unknown_field",
    says: "language, speaker_detection",
  },
  "second file under another name": {
    body: form({ file: silence, file2: silence }),
    status: 400,
    code: "unknown_field",
  },
  "field given twice": {
    body: form({ model: ["auto", "auto"], file: silence }),
    status: 400,
    code: "duplicate_field",
  },
  "field too large": {
    body: form({ model: "x".repeat(2000), file: silence }),
    status: 400,
    code: "field_too_large",
    says: "model",
  },
  "too many parts": {
    body: part("Content-Type: text/plain", "x").repeat(99) + end,
    headers: boundary,
    status: 400,
    code: "too_many_parts",
    says: "32",
  },
  "empty file": {
    body: form({ file: new Uint8Array() }),
    status: 422,
    code: "empty_file",
  },
  "text named .wav": {
    body: form({ file: ascii("This is no audio, whatever its name.") }),
    status: 415,
    code: "unsupported_audio",
    says: "WAV, MP3, Ogg, FLAC, MP4, WebM",
  },
  "one byte": {
    body: form({ file: ascii("R") }),
    status: 415,
    code: "unsupported_audio",
  },
  "truncated WAV header": {
    body: form({ file: silence.slice(0, 30) }),
    status: 422,
    code: "invalid_audio",
    says: "30 bytes",
  },
  "WAV without a channel": {
    body: form({ file: wav({ channels: 0 }) }),
    status: 422,
    code: "invalid_audio",
    says: "no channel",
  },
  "WAV with an absurd sample rate": {
    body: form({ file: wav({ sampleRate: 4_000_000 }) }),
    status: 422,
    code: "invalid_audio",
    says: "192000 Hz",
  },
  "wrong speaker_detection": {
    body: form({ file: silence, speaker_detection: "some" }),
    status: 422,
    code: "invalid_parameter",
    says: '"none"|"per_channel"|"diarize"',
  },
  "wrong timestamps_granularity": {
    body: form({ timestamps_granularity: "phoneme", file: silence }),
    status: 422,
    code: "invalid_parameter",
    says: '"none"|"segment"|"word"',
  },
  "wrong language": {
    body: form({ file: silence, language: "../etc" }),
    status: 422,
    code: "invalid_parameter",
    says: "BCP 47",
  },
  "empty model": {
    body: form({ file: silence, model: "" }),
    status: 422,
    code: "invalid_parameter",
  },
  "diarize without an engine for it": {
    body: form({ file: silence, speaker_detection: "diarize" }),
    status: 422,
    code: "no_capable_engine",
    says: "speaker_detection=diarize",
  },
  "file over the limit": {
    body: form({ file: wav({ bytes: 100_000 }) }),
    status: 413,
    code: "upload_too_large",
    says: "at most 100000 bytes",
  },
  "request far over the limit": {
    body: form({ file: wav({ bytes: 1_000_000 }) }),
    status: 413,
    code: "upload_too_large",
  },
};

Deno.test("POST refuses bad input and keeps nothing of it", async (t) => {
  const limits = { maxFileBytes: 100_000, stallMs: 60_000 };
  await using harness = await Harness.open({ limits });
  for (const [what, refusal] of Object.entries(refusals)) {
    await t.step(what, async () => {
      const { body, headers, says = "" } = refusal;
      const init = { method: "POST", body, headers };
      const { status, code, message } = await harness.refusal(collection, init);
      assertEquals([status, code], [refusal.status, refusal.code], message);
      assertStringIncludes(message, says);
      await harness.assertNothingStored();
    });
  }
  const counted = await Promise.all(
    uploadRejections.map((code) =>
      readSample(harness.telemetry, gatewayMetrics.uploadsRejected, { code })
    ),
  );
  assertEquals(
    counted.reduce((sum: number, count) => sum + (count ?? 0), 0),
    Object.keys(refusals).length,
  );
});
