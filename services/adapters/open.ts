/**
 * Opens the adapters: SQLite or Redis, and files or S3.
 *
 * @module
 */
import { join } from "node:path";
import type { Backend } from "../ports/backend.ts";
import { openFileArtifactStore } from "./file/artifact_store.ts";
import { openRedis, type RedisBackendOptions } from "./redis/open.ts";
import { s3ArtifactStore, type S3Options } from "./s3/artifact_store.ts";
import { openSqlite } from "./sqlite/open.ts";

/** Where the backend keeps its data. */
export interface BackendOptions {
  /** Folder of the database and the artifacts, made if it isn't there. */
  readonly dataDir: string;
  /** Redis for everything but artifacts. @default SQLite */
  readonly redis?: RedisBackendOptions;
  /** Bucket for artifacts. @default files below the folder */
  readonly s3?: S3Options;
  /** Milliseconds since 1970, for tests of SQLite. @default Date.now */
  readonly now?: () => number;
}

/**
 * Opens all ports. Each service of a process opens its own: services share the
 * data, not the connection.
 *
 * @throws {Error} names the part that can't be opened, and why. Nothing falls back
 * to another adapter.
 */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { dataDir, redis, s3, now } = options;
  const artifactStore = s3 === undefined
    ? await openFileArtifactStore(join(dataDir, "artifacts"))
    : s3ArtifactStore(s3);
  const rest = redis === undefined
    ? openSqlite(join(dataDir, "dalston.db"), now)
    : await openRedis(redis);
  return {
    ...rest,
    artifactStore,
    async check() {
      await rest.check();
      await artifactStore.check();
    },
  };
}
