import { assert, assertEquals } from "@std/assert";
import { nextScrape, onGrid, phaseOf } from "./_schedule.ts";

Deno.test("phaseOf() spreads targets over the interval, the same each time", () => {
  const phases = Array.from(
    { length: 1_000 },
    (_, index) => phaseOf(`http://host-${index}:9100/metrics`, 15_000),
  );
  for (const quarter of [0, 1, 2, 3]) {
    const count = phases.filter((it) => Math.floor(it / 3_750) === quarter);
    assert(count.length > 200, `${count.length} in quarter ${quarter}`);
  }
  assertEquals(phaseOf("http://host-0:9100/metrics", 15_000), phases[0]);
});

Deno.test("onGrid() puts a slightly late time on the grid, no other", () => {
  assertEquals(onGrid(15_003, 3, 15_000), 15_003);
  assertEquals(onGrid(15_153, 3, 15_000), 15_003);
  assertEquals(onGrid(15_154, 3, 15_000), 15_154);
  assertEquals(onGrid(15_002, 3, 15_000), 15_002);
});

Deno.test("nextScrape() waits until the grid, and never brings a burst", () => {
  assertEquals(nextScrape(15_003, 3, 15_000), 15_000);
  assertEquals(nextScrape(15_103, 3, 15_000), 14_900);
  assertEquals(nextScrape(30_002, 3, 15_000), 15_001);
  assertEquals(nextScrape(30_002, 3, 15_000, 0), 1);
  assertEquals(nextScrape(-1, 3, 15_000, 0), 4);
});
