/**
 * Creates and removes the folders for the files of running tasks.
 *
 * @module
 */
import { join } from "node:path";

/** Name of a file in a worker's folder. A living worker holds a lock on it. */
const lockName = "lock";

/**
 * The folder of one worker, with a folder for each of its tasks. When a worker
 * starts, it removes the folders of workers that were killed: the system drops
 * the lock of a dead process, in any container.
 */
export class WorkDirs implements AsyncDisposable {
  readonly #folder: string;
  readonly #lock: Deno.FsFile;

  private constructor(folder: string, lock: Deno.FsFile) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /** Creates the worker's folder in `base`, and `base` if it doesn't exist. */
  static async open(base: string): Promise<WorkDirs> {
    await Deno.mkdir(base, { recursive: true, mode: 0o700 });
    // One worker at a time, so that a new folder doesn't look abandoned.
    using _turn = await lockFile(join(base, lockName));
    await removeAbandoned(base);
    const folder = join(base, crypto.randomUUID());
    await Deno.mkdir(folder, { mode: 0o700 });
    return new WorkDirs(folder, await lockFile(join(folder, lockName)));
  }

  /** Returns a folder for one task. */
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
 * A folder for one task. It is created at first use, because creating and
 * removing it would take most of the time of a task without files.
 */
class TaskFolder implements AsyncDisposable {
  readonly #path: string;
  #state: "not made" | "made" | "removed" = "not made";

  /** @param path Path of the folder. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Returns the path of a subfolder. The first call creates it, empty.
   *
   * @throws {Error} if the task is over.
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

  /** Removes the folder and its content. */
  async [Symbol.asyncDispose](): Promise<void> {
    const wasMade = this.#state === "made";
    this.#state = "removed";
    if (wasMade) await removeFolder(this.#path);
  }
}

/** Waits for the lock. Closing the file releases it. */
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

/** Returns true if no living process holds the folder's lock. */
async function isAbandoned(folder: string): Promise<boolean> {
  try {
    using lock = await Deno.open(join(folder, lockName), { write: true });
    return await lock.tryLock(true);
  } catch (error) {
    // Its owner died while creating or removing it.
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
