import { assert, assertEquals, assertRejects } from "@std/assert";
import { ApiError } from "../api_error.ts";
import { type FormTaker, readForm } from "./form.ts";

const contentType = 'multipart/form-data; boundary="x-y"';
const body = new TextEncoder().encode(
  [
    "--x-y",
    'Content-Disposition: form-data; name="model"',
    "",
    "größe",
    "--x-y",
    'Content-Disposition: form-data; name="file"; filename="ü.wav"',
    "Content-Type: audio/wav",
    "",
    "RIFF\r\n--x-",
    "\r\n--x-\r\n",
    "--x-y",
    'Content-Disposition: form-data; name="empty"',
    "",
    "",
    "--x-y--",
    "",
  ].join("\r\n"),
);

/** Collects what a form holds. */
class Collector implements FormTaker {
  readonly fileField = "file";
  readonly maxFileBytes = 1000;
  readonly found: Record<string, string | null | undefined> = {};

  field(name: string, value: string | null) {
    this.found[name] = value;
  }

  async file({ filename, bytes }: Parameters<FormTaker["file"]>[0]) {
    this.found.filename = filename;
    this.found.file = await new Response(ReadableStream.from(bytes)).text();
  }
}

async function* cut(bytes: Uint8Array, size: number, first = size) {
  yield bytes.subarray(0, first);
  for (let at = first; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
    await Promise.resolve();
  }
}

Deno.test("readForm() gives the same wherever the body is cut", async () => {
  for (let first = 1; first < body.length; first++) {
    const collector = new Collector();
    await readForm(contentType, () => cut(body, body.length, first), collector);
    assertEquals(collector.found, {
      model: "größe",
      filename: "ü.wav",
      file: "RIFF\r\n--x-\r\n\r\n--x-\r\n",
      empty: "",
    });
  }
  for (const size of [1, 2, 3, 7]) {
    const collector = new Collector();
    await readForm(contentType, () => cut(body, size), collector);
    assertEquals(collector.found.file, "RIFF\r\n--x-\r\n\r\n--x-\r\n");
  }
});

Deno.test("readForm() ignores what follows the form", async () => {
  const collector = new Collector();
  const followed = new Uint8Array([...body, ...body]);
  await readForm(contentType, () => cut(followed, 100), collector);
  assertEquals(collector.found.model, "größe");
});

/** A form with one file that never ends, and how much of it was taken. */
function endless() {
  const head = new TextEncoder().encode(
    '--x-y\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
  );
  const state = { sent: 0, ended: false };
  async function* chunks() {
    try {
      yield head;
      while (true) {
        state.sent += 65_536;
        yield new Uint8Array(65_536);
        await Promise.resolve();
      }
    } finally {
      state.ended = true;
    }
  }
  return { state, chunks };
}

Deno.test("readForm() reads no faster than the file is taken", async () => {
  const { state, chunks } = endless();
  let sent = 0;
  await assertRejects(() =>
    readForm(contentType, chunks, {
      fileField: "file",
      maxFileBytes: Infinity,
      field() {},
      async file({ bytes }) {
        await bytes[Symbol.asyncIterator]().next();
        // Time enough for a reader that doesn't wait to read very much.
        for (let turn = 0; turn < 100; turn++) {
          await new Promise((resolve) => setTimeout(resolve));
        }
        sent = state.sent;
        throw new Error("enough");
      },
    }), "enough");
  assert(sent < 1_000_000, `${sent} bytes were read ahead`);
  assertEquals(state.ended, true, "the body is closed");
});

Deno.test("readForm() ends what it began when the body fails", async () => {
  const taken: unknown[] = [];
  async function* broken() {
    yield body.subarray(0, 200);
    await Promise.resolve();
    throw new Error("client gone");
  }
  await assertRejects(
    () =>
      readForm(contentType, broken, {
        fileField: "file",
        maxFileBytes: Infinity,
        field() {},
        async file({ bytes }) {
          try {
            for await (const _ of bytes) { /* until it fails */ }
          } catch {
            taken.push("failed");
            throw new Error("a consequence");
          }
        },
      }),
    Error,
    "client gone",
  );
  assertEquals(taken, ["failed"]);
});

Deno.test("readForm() stops at the largest file", async () => {
  const { state, chunks } = endless();
  const error = await assertRejects(
    () => readForm(contentType, chunks, new Collector()),
    ApiError,
  );
  assertEquals(error.code, "upload_too_large");
  assertEquals(state.ended, true);
});
