import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { openStore } from "../../monitoring/storage/store.ts";
import {
  firstScrape,
  scrapeMs,
  seriesCount,
  valueOf,
} from "./_store_writer.ts";

/** How often a writer is killed. */
const kills = Number(Deno.env.get("DALSTON_STORE_KILLS") ?? 10);
/** Scrapes that nobody stores after each kill. */
const gap = 20;

const script = new URL("_store_writer.ts", import.meta.url).pathname;

/**
 * Lets a process write from a scrape on, and kills it after so many scrapes.
 * Returns the last scrape that it said to have stored.
 */
async function writeAndKill(
  file: string,
  from: number,
  scrapes: number,
): Promise<number> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", script, file, String(from)],
    stdout: "piped",
  }).spawn();
  let printed = "";
  let isKilled = false;
  for await (
    const text of process.stdout.pipeThrough(new TextDecoderStream())
  ) {
    printed += text;
    if (isKilled || printed.split("\n").length <= scrapes) continue;
    process.kill("SIGKILL");
    isKilled = true;
  }
  assertEquals((await process.status).signal, "SIGKILL");
  return Number(printed.split("\n").at(-2));
}

Deno.test(`a store keeps its history when its process is killed ${kills} times`, async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "metrics.db");
  /** Scrapes of each process, the last one as it was told. */
  const runs: { readonly from: number; readonly last: number }[] = [];
  let from = 0;
  for (let kill = 0; kill < kills; kill++) {
    const last = await writeAndKill(file, from, 100 + (kill * 37) % 200);
    runs.push({ from, last });
    from = last + gap;
  }
  const store = await openStore({
    file,
    now: () => firstScrape + from * scrapeMs,
  });
  const series = await store.select({
    matchers: [{
      name: "__name__",
      operator: "=",
      value: "m",
      matches: (value) => value === "m",
    }],
    after: -Infinity,
    until: Infinity,
  }, new AbortController().signal);
  assertEquals(series.length, seriesCount);
  for (const { labels, timestamps, values } of series) {
    const number = Number(labels.get("i"));
    const scrapes = Array.from(
      timestamps,
      (time) => (time - firstScrape) / scrapeMs,
    );
    for (const [at, scrape] of scrapes.entries()) {
      assertEquals(values[at], valueOf(number, scrape));
    }
    const expected = runs.flatMap(({ from, last }) => {
      // The last one may have been stored and not told.
      const isMore = scrapes.includes(last + 1);
      const count = last - from + (isMore ? 2 : 1);
      return Array.from(Array(count).keys(), (i) => from + i);
    });
    assertEquals(scrapes, expected);
  }
  const { chunks } = store.status();
  assert(chunks > seriesCount, `${chunks} chunks`);
  await store[Symbol.asyncDispose]();
  await Deno.remove(folder, { recursive: true });
});
