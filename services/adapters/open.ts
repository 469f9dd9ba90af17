/**
 * Chooses the adapters: SQLite and files, or Redis where there is one.
 *
 * @module
 */
import { join } from "node:path";
import type { Backend } from "../ports/backend.ts";
import { openFileArtifactStore } from "./file/artifact_store.ts";
import { openSqlite } from "./sqlite/open.ts";

/** Where everything is kept. */
export interface BackendOptions {
  /** Folder of the database and the artifacts, made when it isn't there. */
  readonly dataDir: string;
  /** Address of the Redis to keep everything but artifacts in. @default SQLite */
  readonly redisUrl?: string;
  /** Milliseconds since 1970, for tests. @default Date.now */
  readonly now?: () => number;
}

/**
 * Opens all ports. Each service of a process opens its own; they share what is
 * kept, not the connection.
 *
 * @throws {Error} names the part that can't be opened and why. There is no
 * falling back from one family of adapters to another.
 */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { dataDir, redisUrl, now } = options;
  if (redisUrl !== undefined) {
    throw new Error("Cannot open Redis: this build has no adapters for it");
  }
  const artifactStore = await openFileArtifactStore(join(dataDir, "artifacts"));
  const sqlite = openSqlite(join(dataDir, "dalston.db"), now);
  return {
    ...sqlite,
    artifactStore,
    async check() {
      await sqlite.check();
      await artifactStore.check();
    },
  };
}
