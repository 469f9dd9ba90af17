import { assertEquals } from "@std/assert";
import { setImmediate as nextTurn } from "node:timers/promises";
import { streamChunks } from "./_stream_chunks.ts";

function* repeat(chunk: string, times: number): Generator<string> {
  for (let i = 0; i < times; i++) yield chunk;
}

Deno.test("streamChunks() streams the text as UTF-8, in large writes", async () => {
  const chunk = "ü".repeat(1_000);
  const writes: Uint8Array[] = [];
  for await (const write of streamChunks(repeat(chunk, 100))) {
    writes.push(write);
  }
  const text = await new Blob(writes.map((write) => write.slice())).text();
  assertEquals(text, chunk.repeat(100));
  assertEquals(writes.length, 4);
});

Deno.test("streamChunks() closes at once without chunks", async () => {
  assertEquals(await new Response(streamChunks(repeat("", 0))).text(), "");
});

Deno.test("streamChunks() lets timers run after each slice of time", async () => {
  let turns = 0;
  let reading = true;
  const others = (async () => {
    while (reading) {
      await nextTurn();
      turns++;
    }
  })();
  let time = 0;
  // Each chunk takes a millisecond of this clock.
  const stream = streamChunks(repeat("x", 40), () => time++);
  await new Response(stream).text();
  const turnsWhileReading = turns;
  reading = false;
  await others;
  assertEquals(turnsWhileReading >= 10, true, `${turnsWhileReading} turns`);
});
