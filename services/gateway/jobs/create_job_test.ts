import { readSample } from "@dalston/metrics/testing";
import {
  assertEquals,
  assertMatch,
  assertObjectMatch,
  assertStringIncludes,
} from "@std/assert";
import {
  collection,
  form,
  Harness,
  type HarnessOptions,
  silence,
  wav,
} from "../_testing.ts";
import { ApiError } from "../api_error.ts";
import { gatewayMetrics, uploadRejections } from "../metrics.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const speech = await Deno.readFile(
  new URL("../../../tests/fixtures/call_16k_stereo.wav", import.meta.url),
);

Deno.test("POST stores the audio, creates the job and tells of it", async () => {
  await using harness = await Harness.open();
  const response = await harness.fetch(collection, {
    method: "POST",
    body: form({
      model: "large",
      language: "pt-BR",
      file: speech,
      speaker_detection: "per_channel",
      timestamps_granularity: "none",
    }),
    headers: { "x-request-id": "r1" },
  });
  const { id, ...answer } = await response.json();
  assertEquals(response.status, 201);
  assertEquals(response.headers.get("location"), `${collection}/${id}`);

  const job = await harness.backend.jobStore.get(id);
  const { created_at } = answer;
  assertEquals(answer, { status: "pending", created_at });
  assertEquals(job, {
    id,
    tenant_id: "default",
    request_id: "r1",
    status: "pending",
    parameters: {
      model: "large",
      language: "pt-BR",
      speaker_detection: "per_channel",
      timestamps_granularity: "none",
    },
    audio: {
      artifact: `jobs/${id}/audio`,
      filename: "audio.wav",
      content_type: "audio/wav",
      bytes: speech.length,
    },
    created_at,
    started_at: null,
    completed_at: null,
    error: null,
    transcript: null,
  });
  const stored = await harness.backend.artifactStore.get(`jobs/${id}/audio`);
  assertEquals(await new Response(stored).bytes(), speech);
  assertEquals(await harness.events(), [{
    type: "job.created",
    timestamp: created_at,
    payload: { job_id: id, request_id: "r1" },
  }]);
  const line = harness.lines.find(({ job_id }) => job_id === id);
  assertObjectMatch(line ?? {}, { request_id: "r1", tenant_id: "default" });
});

Deno.test("POST counts jobs and their bytes, and refusals by code", async () => {
  await using harness = await Harness.open();
  await harness.submit();
  await harness.submit();
  await harness.refusal(collection, { method: "POST", body: form({}) });
  const { telemetry } = harness;
  const { jobsCreated, uploadBytes, uploadsRejected } = gatewayMetrics;
  assertEquals(
    await readSample(telemetry, jobsCreated, { tenant_id: "default" }),
    2,
  );
  assertEquals(await readSample(telemetry, uploadBytes), 2 * silence.length);
  assertEquals(
    await readSample(telemetry, uploadsRejected, { code: "missing_file" }),
    1,
  );
});

Deno.test("POST fills in what isn't asked for", async () => {
  await using harness = await Harness.open();
  const job = await harness.backend.jobStore.get(await harness.submit());
  assertEquals(job?.parameters, {
    model: "auto",
    language: "auto",
    speaker_detection: "none",
    timestamps_granularity: "segment",
  });
});

Deno.test("POST takes other kinds of audio by how they begin", async () => {
  await using harness = await Harness.open();
  for (
    const [begin, contentType] of [
      ["ID3\x04", "audio/mpeg"],
      ["OggS", "audio/ogg"],
      ["fLaC", "audio/flac"],
      ["\0\0\0\x20ftypM4A ", "audio/mp4"],
    ]
  ) {
    const id = await harness.submit({ file: ascii(begin.padEnd(99)) });
    const job = await harness.backend.jobStore.get(id);
    assertEquals(job?.audio.content_type, contentType);
  }
});

interface Refusal {
  readonly body: BodyInit;
  readonly headers?: HeadersInit;
  readonly status: number;
  readonly code: typeof uploadRejections[number];
  /** Must stand in the message. */
  readonly says?: string;
}

const boundary = { "content-type": "multipart/form-data; boundary=b" };
const part = (header: string, content: string) =>
  `--b\r\n${header}\r\n\r\n${content}\r\n`;
const field = (name: string, content: string) =>
  part(`Content-Disposition: form-data; name="${name}"`, content);
const end = "--b--\r\n";
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

Deno.test("POST takes a file of just the allowed size", async () => {
  await using harness = await Harness.open({
    limits: { maxFileBytes: silence.length, stallMs: 60_000 },
  });
  await harness.submit();
});

Deno.test("POST leaves nothing behind when a part of the backend fails", async (t) => {
  const fail = () => Promise.reject(new Error("out of order"));
  const broken = {
    "artifactStore.put": ({ artifactStore }) => ({
      artifactStore: { ...artifactStore, put: fail },
    }),
    "jobStore.create": ({ jobStore }) => ({
      jobStore: { ...jobStore, create: fail },
    }),
    "eventLog.publish": ({ eventLog }) => ({
      eventLog: { ...eventLog, publish: fail },
    }),
  } satisfies Record<string, HarnessOptions["break"]>;
  for (const [part, breaker] of Object.entries(broken)) {
    await t.step(part, async () => {
      await using harness = await Harness.open({ break: breaker });
      const { status, code } = await harness.refusal(collection, {
        method: "POST",
        body: form({ file: speech }),
      });
      assertEquals([status, code], [500, "internal_error"]);
      await harness.assertNothingStored();
    });
  }
});

Deno.test("POST ends an upload that stalls", async () => {
  const limits = { maxFileBytes: 1_000_000, stallMs: 30 };
  await using harness = await Harness.open({ limits });
  const begun = new Blob([
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
    silence,
  ]).stream();
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      for await (const chunk of begun) controller.enqueue(chunk);
    },
  });
  const { status, code } = await harness.refusal(collection, {
    method: "POST",
    body: stream,
    headers: boundary,
  });
  assertEquals([status, code], [408, "upload_stalled"]);
  await harness.assertNothingStored();
});

Deno.test("POST ends an upload when the gateway stops", async () => {
  const stopping = new AbortController();
  await using harness = await Harness.open({ stopping: stopping.signal });
  const reading = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({
    pull: () => reading.resolve(),
  }, { highWaterMark: 0 });
  const upload = harness.refusal(collection, {
    method: "POST",
    body: stream,
    headers: boundary,
  });
  await reading.promise;
  stopping.abort(new ApiError("shutting_down", "Come back later."));
  const { status, code } = await upload;
  assertEquals([status, code], [503, "shutting_down"]);
  await harness.assertNothingStored();
});

Deno.test("POST strips control characters off the name of a file", async () => {
  await using harness = await Harness.open();
  const response = await harness.fetch(collection, {
    method: "POST",
    body: new Blob([
      '--b\r\nContent-Disposition: form-data; name="file"; ' +
      'filename="..\\x\x01\x7f/ü.wav"\r\n\r\n',
      silence,
      `\r\n${end}`,
    ]),
    headers: boundary,
  });
  const { id } = await response.json();
  const job = await harness.backend.jobStore.get(id);
  assertMatch(job?.audio.filename ?? "", /^ü\.wav$/);
});
