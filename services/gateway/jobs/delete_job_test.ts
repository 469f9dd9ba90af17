import { assertEquals } from "@std/assert";
import { collection, Harness } from "../_testing.ts";

Deno.test("DELETE removes a final job with all it stored", async () => {
  await using harness = await Harness.open();
  const other = await harness.submit();
  const id = await harness.complete();
  const path = `${collection}/${id}`;
  const response = await harness.fetch(path, { method: "DELETE" });
  assertEquals([response.status, response.body], [204, null]);
  assertEquals((await harness.json(path)).status, 404);
  const files = await harness.files();
  assertEquals(files.map((file) => file.includes(other)), [true]);
  const again = await harness.refusal(path, { method: "DELETE" });
  assertEquals(again.status, 404);
});

Deno.test("DELETE leaves a job alone that isn't final", async () => {
  await using harness = await Harness.open();
  const { jobStore } = harness.backend;
  const id = await harness.submit();
  const path = `${collection}/${id}`;
  const steps = [
    ["pending", "running"],
    ["running", "cancelling"],
  ] as const;
  for (const [from, to] of steps) {
    const answer = await harness.refusal(path, { method: "DELETE" });
    assertEquals([answer.status, answer.code], [409, "job_not_final"], from);
    await jobStore.transition(id, [from], to);
  }
  assertEquals((await harness.files()).length, 1);
});
