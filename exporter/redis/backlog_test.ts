import { assertEquals } from "@std/assert";
import {
  depthBeyondLimit,
  depthFromCount,
  depthFromInfo,
  noGroup,
  sidesToCount,
} from "./backlog.ts";
import type { GroupInfo, StreamInfo } from "./replies.ts";

function stream(
  first: bigint,
  last: bigint,
  length: number,
  entriesAdded?: number,
): StreamInfo {
  return {
    length,
    lastGeneratedId: last,
    entriesAdded,
    firstEntry: length === 0 ? undefined : { id: first, fields: [] },
  };
}

function group(lastDeliveredId: bigint, lag?: number): GroupInfo {
  return { name: "g", pending: 0, lastDeliveredId, lag };
}

Deno.test("depthFromInfo() knows the depth, or knows that it must be counted", () => {
  const rows: readonly (readonly [
    string,
    StreamInfo,
    GroupInfo,
    number | undefined,
  ])[] = [
    ["empty, lag lies", stream(0n, 9n, 0, 9), group(3n, 6), 0],
    ["drained, lag lies", stream(9n, 9n, 1, 9), group(9n, 3), 0],
    ["cursor set beyond the end", stream(1n, 9n, 9, 9), group(20n), 0],
    ["no group", stream(1n, 9n, 9, 9), noGroup, 9],
    ["nothing read yet", stream(1n, 9n, 9, 9), group(0n, 9), 9],
    [
      "trimmed past the cursor, lag lies",
      stream(8n, 9n, 2, 9),
      group(3n, 6),
      2,
    ],
    ["nothing was ever removed", stream(1n, 9n, 9, 9), group(3n, 6), 6],
    ["lag is nil", stream(1n, 9n, 9, 9), group(3n), undefined],
    ["something was removed", stream(1n, 9n, 8, 9), group(3n, 6), undefined],
    ["before Redis 7", stream(1n, 9n, 9), group(3n), undefined],
  ];
  for (const [name, info, reader, depth] of rows) {
    const known = depthFromInfo(info, reader);
    const expected = depth === undefined
      ? undefined
      : { depth, depthIsExact: true };
    assertEquals(known, expected, name);
  }
});

Deno.test("sidesToCount() begins where lag says that there are fewer", () => {
  const info = stream(1n, 100n, 90, 100);
  assertEquals(sidesToCount(info, group(9n, 85))[0], "delivered");
  assertEquals(sidesToCount(info, group(9n, 5))[0], "waiting");
  assertEquals(sidesToCount(info, group(9n))[0], "waiting");
});

Deno.test("depthFromCount() takes either side", () => {
  const info = stream(1n, 100n, 90, 100);
  assertEquals(depthFromCount(info, "waiting", 7).depth, 7);
  assertEquals(depthFromCount(info, "delivered", 7).depth, 83);
});

Deno.test("depthBeyondLimit() believes lag within what was counted, and says so", () => {
  const info = stream(1n, 100n, 90, 100);
  const rows = [[group(50n), 10], [group(50n, 40), 40], [group(50n, 3), 10], [
    group(50n, 500),
    80,
  ]] as const;
  for (const [reader, depth] of rows) {
    assertEquals(depthBeyondLimit(info, reader, 10), {
      depth,
      depthIsExact: false,
    });
  }
});
