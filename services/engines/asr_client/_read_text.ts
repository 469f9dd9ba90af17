/** Says that a body is longer than the limit. */
export class TooLargeError extends Error {}

/** Reads a body of at most `limit` bytes. @throws {TooLargeError} if it is longer. */
export async function readText(
  response: Response,
  limit: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > limit) throw new TooLargeError();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
