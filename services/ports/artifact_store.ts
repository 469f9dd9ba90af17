/**
 * Audio in, task outputs, transcripts: streamed, by key.
 *
 * @module
 */

/**
 * Files by key. A key is a relative path of `/`-separated names made of
 * `[A-Za-z0-9._-]`, never starting with a dot, of at most 255 characters each
 * and 512 in all; anything else is a `TypeError`. Where `a/b` is a key, `a`
 * must not be one.
 */
export interface ArtifactStore {
  /**
   * Stores the stream under the key. Nothing is visible before it is whole: a
   * stream that fails or an abort leaves what was there before.
   */
  put(
    key: string,
    body: ReadableStream<Uint8Array>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ bytes: number }>;
  /** The file as a stream, or null. The caller reads it or cancels it. */
  get(key: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null>;
  /** Removes all files whose keys start with `prefix` + `/`. */
  removeAll(prefix: string): Promise<void>;
}
