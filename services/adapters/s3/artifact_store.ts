/**
 * Artifacts in a bucket of any server that speaks S3.
 *
 * @module
 */
import { S3Client, S3Errors } from "@bradenmacdonald/s3-lite-client";
import type { ArtifactStore } from "../../ports/artifact_store.ts";
import { checkArtifactKey } from "../artifact_key.ts";

/** Where the bucket is, and who asks. */
export interface S3Options {
  /** Address of the server, such as `https://s3.example.com`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** @default undefined the keys are no temporary ones */
  readonly sessionToken?: string;
}

/**
 * Size of the parts that an upload of unknown length is sent in, in bytes: the
 * least that S3 allows, as four of them are held at once. S3 takes 10,000 of
 * them: 48 GiB.
 */
const partSize = 5 * 1024 * 1024;

/** A store in a bucket that can be asked whether it works. */
export interface S3ArtifactStore extends ArtifactStore {
  /** Rejects, and says why, when the bucket can't be reached. */
  check(): Promise<void>;
}

/** The store in this bucket, which must exist. */
export function s3ArtifactStore(options: S3Options): S3ArtifactStore {
  const client = new S3Client({
    endPoint: options.endpoint,
    bucket: options.bucket,
    region: options.region,
    accessKey: options.accessKeyId,
    secretKey: options.secretAccessKey,
    sessionToken: options.sessionToken,
    // Servers that aren't Amazon's seldom have a host name for each bucket.
    pathStyle: true,
  });
  return {
    async put(key, body, { signal } = {}) {
      checkArtifactKey(key);
      signal?.throwIfAborted();
      let bytes = 0;
      const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.length;
          controller.enqueue(chunk);
        },
      });
      await client.putObject(key, body.pipeThrough(counter, { signal }), {
        partSize,
      });
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
      try {
        if (await client.bucketExists(options.bucket)) return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`Cannot reach ${where(options)}: ${reason}`);
      }
      throw new Error(`Cannot use ${where(options)}: there is none`);
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof S3Errors.ServerError && error.statusCode === 404;
}

function where({ bucket, endpoint }: S3Options): string {
  return `bucket "${bucket}" at ${new URL(endpoint).host}`;
}
