import { assertEquals } from "@std/assert";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { Labels } from "../series/labels.ts";
import { ChunkWriter, readChunk } from "./chunk.ts";
import { SampleBuffer } from "./sample_buffer.ts";

type Point = readonly [timestamp: number, value: number | "stale"];

/** Returns the points as they come back from a chunk. */
function throughChunk(points: readonly Point[]): Point[] {
  const chunk = new ChunkWriter();
  for (const [timestamp, value] of points) chunk.add(timestamp, value);
  const buffer = new SampleBuffer();
  readChunk(chunk, buffer);
  const read = buffer.take(Labels.empty, -Infinity, Infinity);
  if (read === undefined) return [];
  const values = Array.from(
    read.timestamps,
    (time, i): Point => [time, read.values[i] ?? 0],
  );
  const stale = Array.from(read.staleTimestamps, (t): Point => [t, "stale"]);
  return [...values, ...stale].sort(([a], [b]) => a - b);
}

function at15s(values: readonly (number | "stale")[]): Point[] {
  return values.map((value, i) => [1.8e12 + i * 15_000, value]);
}

Deno.test("readChunk() reads special values as they were written", () => {
  const values = [0, -0, 0, NaN, 1, Infinity, -Infinity, 0.1, 0.3, -0];
  const sizes = [2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 1e308];
  const small = [5e-324, -5e-324, 2 ** -1022, 1, 2, 3, 3, 3, NaN, NaN, 0];
  const points = at15s([...values, "stale", ...sizes, "stale", ...small]);
  assertEquals(throughChunk(points), points);
});

Deno.test("readChunk() reads times of any distance", () => {
  const times = [-5e12, 0, 1, 3, 15_003, 30_003, 2 ** 33, 1.8e12, 1.8e12 + 1];
  const points = times.map((time, i): Point => [time, i % 3]);
  assertEquals(throughChunk(points), points);
});

Deno.test("readChunk() reads random samples as they were written", () => {
  const random = xoroshiro128plus(7);
  const below = (limit: number) => uniformInt(random, 0, limit - 1);
  const word = new DataView(new ArrayBuffer(8));
  const anyFloat = () => {
    word.setInt32(0, below(2 ** 31) * (below(2) ? 2 : -2) | 0);
    word.setInt32(4, below(2 ** 31));
    return word.getFloat64(0);
  };
  for (let round = 0; round < 300; round++) {
    let time = 1.8e12 + below(1e6);
    let value = 0;
    const points: Point[] = [];
    const irregular = below(3) === 0;
    for (let i = below(400); i > 0; i--) {
      time += irregular
        ? 1 + below(below(50) === 0 ? 2 ** 31 : 30_000)
        : 15_000;
      const kind = below(12);
      if (kind === 0) value = anyFloat();
      else if (kind === 1) value += below(1000) / 8;
      else if (kind === 2) value = below(4) === 0 ? 0 : value + below(1e9);
      else if (kind < 6) value = Math.trunc(value) + below(20);
      points.push([time, below(40) === 0 ? "stale" : value]);
    }
    assertEquals(throughChunk(points), points, `round ${round}`);
  }
});

Deno.test("ChunkWriter takes a bit for a value that doesn't change", () => {
  const chunk = new ChunkWriter();
  for (const [time, value] of at15s(Array(240).fill(17.25))) {
    chunk.add(time, value);
  }
  assertEquals(chunk.bytes.length < 48, true, `${chunk.bytes.length} bytes`);
});
