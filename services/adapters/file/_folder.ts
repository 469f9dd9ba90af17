/**
 * Makes folders and writes them to the disk.
 *
 * @module
 */

/** Makes the folder and its parents. Only this user may read it: it holds speech. */
export async function makeFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: 0o700 });
}

/** Writes the folder's list of files to the disk, for after a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return; // There a folder can't be opened.
  using folder = await Deno.open(path);
  await folder.sync();
}

/** Waits for the work; null if the file or a folder above it doesn't exist. */
export async function ignoreMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (missing) return null;
    throw error;
  }
}
