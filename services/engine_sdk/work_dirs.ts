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

  /** A task's folder. */
  forTask(): TaskFolder {
    return new TaskFolder(join(this.#folder, crypto.randomUUID()));
  }

  /** Removes the worker's folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await removeFolder(this.#folder);
    this.#lock.close();
  }
}

/**
 * A folder for one task, which isn't there before something is to be put into
 * it: most of the time that a task without files takes would go into making
 * and removing it.
 */
export class TaskFolder implements AsyncDisposable {
  readonly #path: string;
  #state: "not made" | "made" | "removed" = "not made";

  /** @param path What it will be called. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Path of a folder in it, which is empty when first asked for.
   *
   * @throws {Error} when the task is over.
   */
  async subfolder(name: string): Promise<string> {
    if (this.#state === "removed") {
      throw new Error("Cannot use the folder of a task that is over");
    }
    this.#state = "made";
    const path = join(this.#path, name);
    await Deno.mkdir(path, { recursive: true });
    return path;
  }

  /** Removes it with all that is in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const wasMade = this.#state === "made";
    this.#state = "removed";
    if (wasMade) await removeFolder(this.#path);
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
