import type { Labels } from "../series/labels.ts";

/**
 * Returns the fingerprint that Alertmanager gives to labels: FNV-1a over 64 bits
 * of names and values, each ended by a byte 255, as 16 hexadecimal digits.
 */
export function fingerprint(labels: Labels): string {
  const encoder = new TextEncoder();
  let hash = 0xcbf29ce484222325n;
  const add = (byte: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  };
  for (const pair of labels) {
    for (const text of pair) {
      encoder.encode(text).forEach(add);
      add(255);
    }
  }
  return hash.toString(16).padStart(16, "0");
}

/** Writes labels as Alertmanager does: `{alertname="A", job="b"}`. */
export function labelsText(labels: Labels): string {
  const pairs = [...labels]
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${pairs.join(", ")}}`;
}
