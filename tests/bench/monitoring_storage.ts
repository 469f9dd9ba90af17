/**
 * Measures what a store takes on disk and in the process, by the history of a
 * platform that works.
 *
 * @module
 */
import { join } from "node:path";
import { openStore } from "../../monitoring/storage/store.ts";
import { median } from "./_compare.ts";
import { intervalMs, recordHistory } from "./_platform_history.ts";
import { formatTime, type Row } from "./_report.ts";

/** Four hours. */
const scrapes = 960;
const maxBytes = 2;

/** Measures the one row. */
export async function benchStorage(): Promise<Row[]> {
  const history = await recordHistory(scrapes);
  const folder = await Deno.makeTempDir();
  const file = join(folder, "metrics.db");
  const times: number[] = [];
  let now = Date.UTC(2026, 2, 1);
  let samples = 0;
  {
    await using store = await openStore({ file, now: () => now });
    for (const { series, values } of history) {
      const timestamp = now += intervalMs;
      samples += values.length;
      const batch = series.map((labels, i) => ({
        labels,
        timestamp,
        value: values[i] ?? NaN,
      }));
      const start = performance.now();
      await store.append(batch);
      times.push(performance.now() - start);
    }
  }
  const { size } = await Deno.stat(file);
  const start = performance.now();
  await (await openStore({ file, now: () => now }))[Symbol.asyncDispose]();
  const opened = performance.now() - start;
  await Deno.remove(folder, { recursive: true });
  const bytes = size / samples;
  return [{
    what: `platform, ${history.at(-1)?.values.length} series, 4 hours`,
    values: {
      "bytes a sample": bytes.toFixed(2),
      "append of a scrape": formatTime(median(times) * 1e6),
      "longest": formatTime(Math.max(...times) * 1e6),
      "start": formatTime(opened * 1e6),
    },
    target: {
      words: `≤ ${maxBytes.toFixed(1)} bytes a sample`,
      met: bytes <= maxBytes,
    },
  }];
}
