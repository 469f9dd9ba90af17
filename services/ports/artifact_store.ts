/**
 * Stores uploaded audio, tasks' outputs and transcripts by key, as streams.
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
   * Stores the stream under the key. The file becomes visible once it is whole:
   * after a stream that fails, or an abort, the key has what it had before.
   */
  put(
    key: string,
    body: ReadableStream<Uint8Array>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ bytes: number }>;
  /** Gets the file as a stream, or null. The caller reads or cancels it. */
  get(key: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null>;
  /** Removes all files whose keys start with `prefix` + `/`. */
  removeAll(prefix: string): Promise<void>;
}
