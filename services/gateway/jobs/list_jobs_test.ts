import { assertEquals, assertStringIncludes } from "@std/assert";
import { collection, Harness } from "../_testing.ts";

Deno.test("GET lists jobs, newest first, page by page", async () => {
  await using harness = await Harness.open();
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.unshift(await harness.submit());

  const { status, body } = await harness.json(collection);
  assertEquals(status, 200);
  const { jobs, ...page } = body;
  assertEquals(jobs.map(({ id }: { id: string }) => id), ids);
  assertEquals(page, { total: 3, limit: 20, offset: 0 });
  assertEquals(jobs[0], {
    id: ids[0],
    status: "pending",
    created_at: jobs[0].created_at,
    started_at: null,
    completed_at: null,
    error: null,
  });

  const second = await harness.json(`${collection}?limit=1&offset=1`);
  assertEquals(second.body, {
    jobs: [jobs[1]],
    total: 3,
    limit: 1,
    offset: 1,
  });
});

Deno.test("GET lists jobs of one state", async () => {
  await using harness = await Harness.open();
  await harness.submit();
  const done = await harness.complete();
  const { body } = await harness.json(`${collection}?status=completed`);
  assertEquals([body.total, body.jobs.length, body.jobs[0].id], [1, 1, done]);
});

Deno.test("GET refuses a list that can't be and says what can", async () => {
  await using harness = await Harness.open();
  for (
    const [query, says] of [
      ["limit=0", "limit="],
      ["limit=101", "100"],
      ["limit=ten", "whole number"],
      ["limit=", "whole number"],
      ["offset=-1", "whole number"],
      ["offset=1e3", "whole number"],
      ["offset=1000000001", "1000000000"],
      ["status=done", '"pending"|"running"'],
      ["page=2", "limit, offset, status"],
    ] as const
  ) {
    const answer = await harness.refusal(`${collection}?${query}`);
    assertEquals([answer.status, answer.code], [422, "invalid_parameter"]);
    assertStringIncludes(answer.message, says);
  }
});
