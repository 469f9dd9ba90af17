/**
 * Folders.
 *
 * @module
 */

/** Makes the folder and those above it, for this user alone: it holds speech. */
export async function makeFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: 0o700 });
}

/** Makes sure that what was moved into the folder is found after a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return; // There a folder can't be opened.
  using folder = await Deno.open(path);
  await folder.sync();
}

/** What `work` gives; null where the file isn't there, or is somebody else's. */
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
