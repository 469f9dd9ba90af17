import { readSample } from "@dalston/metrics/testing";
import {
  assert,
  assertEquals,
  assertMatch,
  assertObjectMatch,
} from "@std/assert";
import { only } from "../../../tests/support/elements.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import {
  boundary,
  collection,
  end,
  form,
  Harness,
  type HarnessOptions,
  part,
  silence,
  wav,
} from "../_testing.ts";
import { gatewayMetrics } from "../metrics.ts";

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
    ] as const
  ) {
    const id = await harness.submit({ file: ascii(begin.padEnd(99)) });
    const job = await harness.backend.jobStore.get(id);
    assertEquals(job?.audio.content_type, contentType);
  }
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

Deno.test("POST accepts a job that it can't tell of: orchestrators look for such", async () => {
  await using harness = await Harness.open({
    break: ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        publish: () => Promise.reject(new Error("out of order")),
      },
    }),
  });
  const id = await harness.submit({ file: speech });
  const createdBefore = new Date(Date.now() + 1_000);
  const { jobStore } = harness.backend;
  const found = await jobStore.unfinished({ createdBefore, limit: 10 });
  assertEquals(only(found).id, id);
  assertEquals((await harness.files()).length, 1);
  const { telemetry } = harness;
  assertEquals(
    await readSample(telemetry, gatewayMetrics.jobsCreated, {
      tenant_id: "default",
    }),
    1,
  );
});

Deno.test("POST leaves the audio to a job that may have been created", async () => {
  for (const mayBeDone of [true, false]) {
    await using harness = await Harness.open({
      break: ({ jobStore }) => ({
        jobStore: {
          ...jobStore,
          create: () =>
            Promise.reject(new BackendUnavailableError("away", mayBeDone)),
        },
      }),
    });
    const { status, code } = await harness.refusal(collection, {
      method: "POST",
      body: form({ file: speech }),
    });
    assertEquals([status, code], [503, "backend_unavailable"]);
    assertEquals((await harness.files()).length, mayBeDone ? 1 : 0);
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

Deno.test("POST never holds more of a file than a little", async () => {
  const size = 32 * 1024 * 1024;
  let sent = 0;
  let stored = 0;
  let most = 0;
  await using harness = await Harness.open({
    limits: { maxFileBytes: size, stallMs: 60_000 },
    break: ({ artifactStore }) => ({
      artifactStore: {
        ...artifactStore,
        put: (key, body, options) =>
          artifactStore.put(
            key,
            body.pipeThrough(
              new TransformStream({
                transform(chunk, controller) {
                  most = Math.max(most, sent - stored);
                  stored += chunk.length;
                  controller.enqueue(chunk);
                },
              }),
            ),
            options,
          ),
      },
    }),
  });
  const piece = new Uint8Array(65_536);
  function* upload() {
    yield ascii(
      part(
        'Content-Disposition: form-data; name="file"; filename="long.wav"',
        "",
      ).slice(0, -2),
    );
    yield wav({ bytes: 0 });
    for (sent = 44; sent < size; sent += piece.length) {
      yield piece.subarray(0, size - sent);
    }
    yield ascii(`\r\n${end}`);
  }
  const { status } = await harness.json(collection, {
    method: "POST",
    body: ReadableStream.from(upload()),
    headers: boundary,
  });
  assertEquals(status, 201);
  assertEquals(stored, size);
  assert(most < 1_000_000, `${most} bytes were held at once`);
});
