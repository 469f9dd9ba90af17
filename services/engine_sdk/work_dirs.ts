/**
 * Folders for the files of running tasks.
 *
 * @module
 */
import { join } from "node:path";

/** File in a worker's folder that it holds a lock on while it lives. */
const lockName = "lock";

/**
 * A folder of its own for one worker, with one for each of its tasks. Folders
 * of workers that were killed are removed when the next one starts: the system
 * drops a dead process's lock, whichever container it ran in.
 */
export class WorkDirs implements AsyncDisposable {
  readonly #folder: string;
  readonly #lock: Deno.FsFile;

  private constructor(folder: string, lock: Deno.FsFile) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /** Makes the worker's folder in `base`, and `base` when it isn't there. */
  static async open(base: string): Promise<WorkDirs> {
    await Deno.mkdir(base, { recursive: true, mode: 0o700 });
    // One worker at a time: a folder just made must not look abandoned.
    using _turn = await lockFile(join(base, lockName));
    await removeAbandoned(base);
    const folder = join(base, crypto.randomUUID());
    await Deno.mkdir(folder, { mode: 0o700 });
    return new WorkDirs(folder, await lockFile(join(folder, lockName)));
  }

  /** An empty folder; disposing of it removes it with all that is in it. */
  async create(): Promise<{ path: string } & AsyncDisposable> {
    const path = await Deno.makeTempDir({ dir: this.#folder });
    return { path, [Symbol.asyncDispose]: () => removeFolder(path) };
  }

  /** Removes the worker's folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await removeFolder(this.#folder);
    this.#lock.close();
  }
}

/** Waits for the lock; closing the file lets go of it. */
async function lockFile(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path, { write: true, create: true });
  await file.lock(true);
  return file;
}

async function removeAbandoned(base: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(base)) {
    if (isDirectory && await isAbandoned(join(base, name))) {
      await removeFolder(join(base, name));
    }
  }
}

/** Whether no living process holds the folder's lock. */
async function isAbandoned(folder: string): Promise<boolean> {
  try {
    using lock = await Deno.open(join(folder, lockName), { write: true });
    return await lock.tryLock(true);
  } catch (error) {
    // Its owner got half-way through making or removing it.
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
