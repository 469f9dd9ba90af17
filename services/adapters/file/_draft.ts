/**
 * Drafts: files while they are written, before they move to their place.
 *
 * @module
 */
import { join } from "node:path";
import { ignoreMissing } from "./_folder.ts";

/**
 * Age from which a draft is abandoned: its process is dead. The process id would
 * not tell, as the process may have run in another container.
 */
const abandonedMs = 3_600_000;

/** Writes a new file to the disk, and returns its number of bytes. */
export async function writeDraft(
  path: string,
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): Promise<number> {
  using file = await Deno.open(path, { write: true, createNew: true });
  let bytes = 0;
  const sink = new WritableStream<Uint8Array>({
    async write(chunk) {
      bytes += chunk.length;
      // One write may take only a part.
      while (chunk.length > 0) chunk = chunk.subarray(await file.write(chunk));
    },
  });
  await body.pipeTo(sink, { signal });
  await file.sync();
  signal?.throwIfAborted();
  return bytes;
}

/** Removes the drafts of killed processes. */
export async function clearDrafts(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const modified = (await ignoreMissing(Deno.lstat(path)))?.mtime?.getTime();
    if (modified === undefined || modified > Date.now() - abandonedMs) continue;
    await ignoreMissing(Deno.remove(path, { recursive: true }));
  }
}
