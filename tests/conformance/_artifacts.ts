/**
 * Text in and out of an artifact store.
 *
 * @module
 */
import type { ArtifactStore } from "../../services/ports/artifact_store.ts";

/** A stream of this text. */
export function streamOf(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream();
}

/** The text under the key, or null. */
export async function textOf(
  store: ArtifactStore,
  key: string,
): Promise<string | null> {
  const body = await store.get(key);
  return body && await new Response(body).text();
}
