/**
 * Reads a `multipart/form-data` body (RFC 7578) part by part. A file is streamed:
 * it is read from the network only as fast as its receiver reads it.
 *
 * @module
 */
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { ApiError, type ErrorCode } from "../api_error.ts";

/** Limits of all parts beside the file. */
const formLimits = {
  parts: 32,
  fieldSize: 1024,
  headerPairs: 16,
  headerSize: 4096,
} as const;

/** A file that is being received. */
export interface FormFile {
  /** Undefined if the client gave none. */
  readonly filename: string | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Receives the parts. An error that it throws ends the reading. */
export interface FormTaker {
  /** Field of the file. All others are text. */
  readonly fileField: string;
  /** Largest size of the file, in bytes. */
  readonly maxFileBytes: number;
  /** Receives a field. `value` is null if it is larger than `formLimits.fieldSize`. */
  field(name: string, value: string | null): void;
  /** Receives the file, at most once. The form ends only after it resolved. */
  file(file: FormFile): Promise<void>;
}

/** Returns the chunks of the body until the signal aborts. */
export type ReadChunks = (signal: AbortSignal) => AsyncIterable<Uint8Array>;

/**
 * Reads the whole form. When it throws, it has stopped all of its work.
 *
 * @throws {ApiError} `not_a_form`, `malformed_form`, `too_many_files`,
 * `too_many_parts`, `upload_too_large`; and the errors of body and taker.
 */
export async function readForm(
  contentType: string | null,
  chunks: ReadChunks,
  taker: FormTaker,
): Promise<void> {
  const form = openForm(contentType, taker);
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // It may reject after the form was read.
  const fail = (code: ErrorCode, why: string) =>
    failed.reject(new ApiError(code, why));
  const streams: Readable[] = [];
  const taken: Promise<void>[] = [];

  form.on("error", () => fail("malformed_form", "The form ends too early."));
  form.on("partsLimit", () =>
    fail(
      "too_many_parts",
      `The form has too many parts: at most ${formLimits.parts} are allowed.`,
    ));
  form.on("filesLimit", () =>
    fail(
      "too_many_files",
      `The form has more than one "${taker.fileField}"; send one file each.`,
    ));
  form.on("field", (name: string | undefined, value, _, truncated) => {
    try {
      taker.field(checkName(name), truncated ? null : value);
    } catch (error) {
      failed.reject(error);
    }
  });
  form.on("file", (_name, stream, filename: string | undefined) => {
    streams.push(stream);
    stream.on("error", failed.reject);
    stream.on("limit", () =>
      fail(
        "upload_too_large",
        `The file is too large: at most ${taker.maxFileBytes} bytes are allowed.`,
      ));
    const done = taker.file({ filename, bytes: stream });
    done.catch(failed.reject);
    taken.push(done);
  });

  const stop = new AbortController();
  const fed = feed(form, chunks(stop.signal), stop.signal);
  try {
    await Promise.race([failed.promise, fed]);
    await Promise.race([failed.promise, Promise.all(taken)]);
  } catch (error) {
    stop.abort(error);
    for (const stream of streams) stream.destroy();
    await Promise.allSettled([fed, ...taken]);
    throw error;
  }
}

function openForm(
  contentType: string | null,
  { fileField, maxFileBytes }: FormTaker,
): BusboyInstance {
  if (!/^multipart\/form-data\b/i.test(contentType ?? "")) {
    throw new ApiError(
      "not_a_form",
      "Send the audio as multipart/form-data, in a field named " +
        `"${fileField}".`,
    );
  }
  try {
    return new Busboy({
      headers: { "content-type": contentType ?? "" },
      limits: { ...formLimits, files: 1, fileSize: maxFileBytes },
      isPartAFile: (name) => name === fileField,
    });
  } catch {
    throw new ApiError(
      "malformed_form",
      "The Content-Type names no boundary between the parts.",
    );
  }
}

/** Writes all chunks to the parser, as fast as it reads them. */
async function feed(
  form: BusboyInstance,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    if (!form.write(chunk)) await once(form, "drain", { signal });
  }
  form.end();
  await once(form, "finish", { signal });
}

function checkName(name: string | undefined): string {
  if (name !== undefined) return name;
  throw new ApiError("malformed_form", "A part of the form has no name.");
}
