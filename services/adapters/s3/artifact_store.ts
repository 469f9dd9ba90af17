/**
 * Keeps artifacts in a bucket of any server that speaks S3.
 *
 * @module
 */
import { S3Errors } from "@bradenmacdonald/s3-lite-client";
import type { ArtifactStore } from "../../ports/artifact_store.ts";
import { checkArtifactKey } from "../check_artifact_key.ts";
import { PatientS3Client, type S3Bucket } from "./_client.ts";

/** A bucket, and how long to wait for its server. */
export interface S3Options extends S3Bucket {
  /**
   * Longest wait for an answer, or for the next chunk of a file, in ms. The upload
   * of one part of a file must take no longer.
   *
   * @default 120_000
   */
  readonly patienceMs?: number;
}

/** Longest wait of a check, in ms. */
const checkPatienceMs = 5_000;

/**
 * Size of the parts of an upload of unknown length, in bytes: the smallest that S3
 * allows, as four of them are in memory at once. S3 takes 10,000 parts: 48 GiB.
 */
const partSize = 5 * 1024 * 1024;

/** An artifact store with a check. */
export interface S3ArtifactStore extends ArtifactStore {
  /** Rejects, with the reason, if the bucket can't be used. */
  check(): Promise<void>;
}

/** Opens the store in this bucket, which must exist. */
export function s3ArtifactStore(options: S3Options): S3ArtifactStore {
  const server = `bucket "${options.bucket}" at ${
    new URL(options.endpoint).host
  }`;
  const patience = { patienceMs: options.patienceMs ?? 120_000, server };
  const client = new PatientS3Client(options, patience);
  return {
    async put(key, body, { signal } = {}) {
      checkArtifactKey(key);
      signal?.throwIfAborted();
      // The library continues to read and send after a part failed.
      const failure = new AbortController();
      const stopped = signal
        ? AbortSignal.any([signal, failure.signal])
        : failure.signal;
      const uploader = new PatientS3Client(options, {
        ...patience,
        signal: stopped,
        onFailure: (error) => failure.abort(error),
      });
      let bytes = 0;
      const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.length;
          controller.enqueue(chunk);
        },
      });
      const counted = body.pipeThrough(counter, { signal: stopped });
      await uploader.putObject(key, counted, { partSize });
      return { bytes };
    },
    async get(key) {
      checkArtifactKey(key);
      try {
        return (await client.getObject(key)).body;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async removeAll(prefix) {
      checkArtifactKey(prefix);
      for await (
        const { key } of client.listObjects({ prefix: `${prefix}/` })
      ) {
        await client.deleteObject(key);
      }
    },
    async check() {
      const checker = new PatientS3Client(options, {
        server,
        patienceMs: checkPatienceMs,
      });
      let exists: boolean;
      try {
        exists = await checker.bucketExists(options.bucket);
      } catch (error) {
        if (!(error instanceof S3Errors.ServerError)) throw error;
        throw new Error(`Cannot use ${server}: ${error.message}`);
      }
      if (!exists) {
        throw new Error(`Cannot use ${server}: there is no such bucket`);
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof S3Errors.ServerError && error.statusCode === 404;
}
