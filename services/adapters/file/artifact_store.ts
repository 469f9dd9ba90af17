/**
 * Keeps artifacts as files below one folder.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { ArtifactStore } from "../../ports/artifact_store.ts";
import { checkArtifactKey } from "../check_artifact_key.ts";
import { clearDrafts, writeDraft } from "./_draft.ts";
import { ignoreMissing, makeFolder, syncFolder } from "./_folder.ts";

/** An artifact store with a check. */
export interface FileArtifactStore extends ArtifactStore {
  /** Rejects, with the reason, if a file can't be written. */
  check(): Promise<void>;
}

/**
 * Opens the store in `folder`, and makes the folder if it isn't there.
 *
 * A file is written in `.drafts` and moved to its place once it is whole and on the
 * disk. No key begins with a dot, so no artifact is among the drafts.
 *
 * @throws {Error} names the folder and why it can't be opened.
 */
export async function openFileArtifactStore(
  folder: string,
): Promise<FileArtifactStore> {
  const drafts = join(folder, ".drafts");
  try {
    await makeFolder(drafts);
    await clearDrafts(drafts);
  } catch (error) {
    throw cannot("open", folder, error);
  }
  const newDraft = () => join(drafts, crypto.randomUUID());

  function pathOf(key: string): string {
    checkArtifactKey(key);
    return join(folder, key);
  }

  return {
    async put(key, body, { signal } = {}) {
      const path = pathOf(key);
      const draft = newDraft();
      try {
        const bytes = await writeDraft(draft, body, signal);
        await makeFolder(dirname(path));
        await Deno.rename(draft, path);
        for (let at = dirname(path); at !== folder; at = dirname(at)) {
          await syncFolder(at);
        }
        await syncFolder(folder);
        return { bytes };
      } catch (error) {
        await ignoreMissing(Deno.remove(draft));
        throw error;
      }
    },

    async get(key) {
      const file = await ignoreMissing(Deno.open(pathOf(key)));
      if (file === null) return null;
      if ((await file.stat()).isFile) return file.readable;
      file.close();
      return null;
    },

    async removeAll(prefix) {
      const path = pathOf(prefix);
      const found = await ignoreMissing(Deno.lstat(path));
      if (!found?.isDirectory) return;
      // The move hides all at once, and a file that is put meanwhile stays whole.
      const draft = newDraft();
      if (await ignoreMissing(Deno.rename(path, draft)) === null) return;
      await ignoreMissing(Deno.remove(draft, { recursive: true }));
    },

    async check() {
      const draft = newDraft();
      try {
        await Deno.writeTextFile(draft, "x");
        await Deno.remove(draft);
      } catch (error) {
        throw cannot("write to", folder, error);
      }
    },
  };
}

function cannot(what: string, folder: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`Cannot ${what} artifacts "${folder}": ${reason}`, {
    cause,
  });
}
