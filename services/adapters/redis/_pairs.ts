/**
 * Pairs up names and values, which Redis replies as one flat list: a hash, or
 * the fields of a stream's entry.
 */
export function pairsOf(flat: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  let name: string | undefined;
  for (const text of flat) {
    if (name === undefined) name = text;
    else {
      pairs.push([name, text]);
      name = undefined;
    }
  }
  return pairs;
}
