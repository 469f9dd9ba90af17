/**
 * Hashes labels as Prometheus does.
 *
 * @module
 */
import type { Labels } from "../../series/labels.ts";
import { xxHash64 } from "./xxhash64.ts";

const encoder = new TextEncoder();

/** Returns the hash by which `limit_ratio` selects. */
export function labelsHash(labels: Labels): bigint {
  const bytes: number[] = [];
  for (const pair of labels) {
    for (const text of pair) {
      const encoded = encoder.encode(text);
      bytes.push(...lengthBytes(encoded.length), ...encoded);
    }
  }
  return xxHash64(Uint8Array.from(bytes));
}

/** A length below 255 is one byte; another one is 255 and three bytes. */
function lengthBytes(length: number): number[] {
  return length < 255
    ? [length]
    : [255, length & 255, (length >> 8) & 255, (length >> 16) & 255];
}
