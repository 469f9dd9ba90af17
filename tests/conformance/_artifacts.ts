/**
 * Puts text into an artifact store and gets it back.
 *
 * @module
 */
import type { ArtifactStore } from "../../services/ports/artifact_store.ts";

/** Makes a stream of a text. */
export function streamOf(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream();
}

/** Gets the text under the key, or null. */
export async function textOf(
  store: ArtifactStore,
  key: string,
): Promise<string | null> {
  const body = await store.get(key);
  return body && await new Response(body).text();
}
