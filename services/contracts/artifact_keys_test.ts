import { assertEquals } from "@std/assert";
import { audioKey, jobPrefix, outputKey } from "./artifact_keys.ts";

Deno.test("audioKey() and outputKey() keep the layout that stored jobs have", () => {
  const task = { job_id: "j", task_id: "t", attempt: 2 };
  assertEquals(audioKey("j"), "jobs/j/audio");
  assertEquals(outputKey(task, "channel_0"), "jobs/j/tasks/t/2/channel_0");
});

Deno.test("jobPrefix() begins every key of its job", () => {
  const task = { job_id: "j", task_id: "t", attempt: 1 };
  for (const key of [audioKey("j"), outputKey(task, "a")]) {
    assertEquals(key.startsWith(`${jobPrefix("j")}/`), true);
  }
});
