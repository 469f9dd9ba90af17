import { assertEquals, assertThrows } from "@std/assert";
import { percent } from "@dalston/monitoring/builder";
import { objectives } from "./objectives.ts";
import { fillIn, runbookDocs } from "./runbook.ts";

Deno.test("fillIn() writes objectives, and alerts with their severity", () => {
  assertEquals(
    fillIn("{{ alert DalstonRedisDown }}: over {{\npercent request.share }}."),
    `\`DalstonRedisDown\` (critical): over ${
      percent(objectives.request.share)
    }.`,
  );
});

Deno.test("fillIn() says which placeholder it doesn't know, and what it knows", () => {
  for (
    const [section, culprit] of [
      ["{{ alert DalstonRedisUp }}", "DalstonRedisUp"],
      ["{{ percent request.shard }}", "request.shard"],
      ["{{ minutes oldestTask.age }}", "minutes"],
    ] as const
  ) {
    const error = assertThrows(() => fillIn(section), RangeError);
    assertEquals(error.message.includes(`"${section}": "${culprit}"`), true);
  }
});

Deno.test("runbook has no placeholder left", async () => {
  const left = (await runbookDocs()).match(/\{\{.*/g) ?? [];
  assertEquals(left, []);
});
