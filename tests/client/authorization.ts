/** Returns the headers that carry an API key; none without a key. */
export function authorization(
  apiKey: string | undefined,
): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}
