/**
 * Downloads a task's input files and uploads its output files.
 *
 * @module
 */
import { join } from "node:path";
import { outputKey } from "../contracts/artifact_keys.ts";
import type { TaskMessage } from "../contracts/task.ts";
import type { Outage } from "../service/outage.ts";
import type { ArtifactStore } from "../ports/artifact_store.ts";
import { EngineError } from "./engine.ts";

/** Options of a transfer. */
export interface TransferOptions {
  readonly artifactStore: ArtifactStore;
  readonly outage: Outage;
  readonly signal: AbortSignal;
}

/** Allowed names: they become parts of paths and keys. */
const fileName = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Downloads the files.
 *
 * @param folder Returns the path of the folder for them.
 * @returns Their paths by name.
 * @throws {EngineError} `missing_input` if a file is missing.
 */
export async function download(
  keys: Readonly<Record<string, string>>,
  folder: () => Promise<string>,
  { artifactStore, outage, signal }: TransferOptions,
): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const [name, key] of Object.entries(keys)) {
    checkName(name, "missing_input");
    const path = join(await folder(), name);
    const found = await outage.outlast(async () => {
      const stream = await artifactStore.get(key);
      if (stream === null) return false;
      const file = await Deno.create(path);
      await stream.pipeTo(file.writable, { signal });
      return true;
    }, signal);
    if (!found) {
      throw new EngineError("missing_input", `File "${name}" is gone.`);
    }
    paths[name] = path;
  }
  return paths;
}

/**
 * Uploads the files. A redelivery of the same attempt writes to the same keys.
 *
 * @returns Their keys by name.
 * @throws {EngineError} `invalid_output` if the engine made no such file.
 */
export async function upload(
  paths: Readonly<Record<string, string>>,
  task: TaskMessage,
  { artifactStore, outage, signal }: TransferOptions,
): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths)) {
    checkName(name, "invalid_output");
    await checkFile(name, path);
    const key = outputKey(task, name);
    await outage.outlast(async () => {
      using file = await Deno.open(path);
      await artifactStore.put(key, file.readable, { signal });
    }, signal);
    keys[name] = key;
  }
  return keys;
}

function checkName(name: string, code: string): void {
  if (fileName.test(name)) return;
  throw new EngineError(
    code,
    `Cannot use "${name}" as a file's name: allowed are 1 to 64 of ` +
      "A-Z a-z 0-9 _ -",
  );
}

async function checkFile(name: string, path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).isFile) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new EngineError("invalid_output", `The engine made no file "${name}".`);
}
