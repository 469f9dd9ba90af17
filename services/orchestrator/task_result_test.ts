import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Stage, TaskOutput } from "../contracts/task.ts";
import { taskWith } from "./_testing.ts";
import { checkOutput } from "./task_result.ts";

function task(stage: Stage) {
  return taskWith({ stage });
}

const good: Record<Stage, TaskOutput> = {
  prepare: {
    files: { channel_0: "a", channel_1: "b" },
    result: { channels: 2, duration_seconds: 1 },
  },
  transcribe: {
    files: { transcript: "a" },
    result: { segments: 0, audio_seconds: 1 },
  },
  merge: { files: { transcript: "a" }, result: { segments: 0 } },
};

for (const stage of ["prepare", "transcribe", "merge"] as const) {
  Deno.test(`checkOutput() accepts what ${stage} promises and nothing less`, () => {
    assertEquals(checkOutput(task(stage), good[stage]), null);
    const noResult = checkOutput(task(stage), { ...good[stage], result: {} });
    assertEquals(noResult?.code, "invalid_output");
    assertStringIncludes(noResult?.message ?? "", 'Engine "e"');
    const noFile = checkOutput(task(stage), { ...good[stage], files: {} });
    assertEquals(noFile?.code, "invalid_output");
  });
}

Deno.test("checkOutput() names the file of the channel that is missing", () => {
  const output = { ...good.prepare, files: { channel_0: "a" } };
  assertStringIncludes(
    checkOutput(task("prepare"), output)?.message ?? "",
    'no file "channel_1"',
  );
});

Deno.test("checkOutput() stops at the first of a billion channels without a file", () => {
  const result = { channels: 1e9, duration_seconds: 1 };
  assertStringIncludes(
    checkOutput(task("prepare"), { ...good.prepare, result })?.message ?? "",
    'no file "channel_2"',
  );
});
