import { assertEquals, assertThrows } from "@std/assert";
import { QueueSourceError } from "../queue_source.ts";
import {
  parseConsumers,
  parseCount,
  parseEntries,
  parseGroups,
  parseHashFields,
  parseHolders,
  parsePending,
  parseScan,
  parseStreamInfo,
  parseTime,
} from "./replies.ts";
import { parseStreamId } from "./stream_id.ts";

const id = (text: string) => parseStreamId(text)!;

Deno.test("parseStreamInfo() reads Redis 7 and older ones", () => {
  const old = [
    ["length", 1, "radix-tree-keys", 1, "radix-tree-nodes", 2],
    ["last-generated-id", "5-0", "groups", 1],
    ["first-entry", ["5-0", ["a", "1"]], "last-entry", ["5-0", ["a", "1"]]],
  ].flat(1);
  const expected = {
    length: 1,
    lastGeneratedId: id("5-0"),
    entriesAdded: undefined,
    firstEntry: { id: id("5-0"), fields: ["a", "1"] },
  };
  assertEquals(parseStreamInfo(old), expected);
  assertEquals(
    parseStreamInfo([
      ...old,
      "entries-added",
      7,
      "max-deleted-entry-id",
      "4-0",
    ]),
    { ...expected, entriesAdded: 7 },
  );
});

Deno.test("parseStreamInfo() reads an empty stream", () => {
  assertEquals(
    parseStreamInfo([
      ...["length", 0, "last-generated-id", "0-0", "entries-added", 0],
      ...["first-entry", null, "last-entry", null],
    ]),
    {
      length: 0,
      lastGeneratedId: 0n,
      entriesAdded: 0,
      firstEntry: undefined,
    },
  );
});

Deno.test("parseGroups() tells a lag of nil from one of 0", () => {
  const group = (...more: unknown[]) => [
    ...["name", "g", "consumers", 1, "pending", 2, "last-delivered-id", "5-0"],
    ...more,
  ];
  const expected = {
    name: "g",
    pending: 2,
    lastDeliveredId: id("5-0"),
    lag: undefined,
  };
  assertEquals(
    parseGroups([group(), group("lag", null), group("lag", 0)]),
    [expected, expected, { ...expected, lag: 0 }],
  );
});

Deno.test("parseConsumers() reads names and idle times", () => {
  assertEquals(
    parseConsumers([["name", "w1", "pending", 0, "idle", 20, "inactive", 30]]),
    [{ name: "w1", idle: 20 }],
  );
});

Deno.test("parseHolders() reads how much each consumer holds", () => {
  const reply = [3, "5-0", "7-0", [["w1", "2"], ["w2", "1"]]];
  assertEquals([...parseHolders(reply)], [["w1", 2], ["w2", 1]]);
  assertEquals(parseHolders([0, null, null, null]).size, 0);
});

Deno.test("parsePending() reads ids and consumers", () => {
  assertEquals(parsePending([["5-0", "w1", 20, 1]]), [
    { id: id("5-0"), consumer: "w1" },
  ]);
});

Deno.test("parseTime() is in milliseconds", () => {
  assertEquals(parseTime(["1700000000", "123456"]), 1700000000123.456);
});

Deno.test("parseScan() reads cursor and keys", () => {
  assertEquals(parseScan(["17", ["a", "b"]]), {
    cursor: "17",
    keys: ["a", "b"],
  });
});

Deno.test("parseHashFields() tells a hash without a field from no hash", () => {
  assertEquals(parseHashFields(["a", "b"], [null, "1"]), { b: "1" });
  assertEquals(parseHashFields(["a", "b"], [null, null]), undefined);
});

Deno.test("replies that aren't what they should be are refused without their content", () => {
  const wrong: readonly (() => unknown)[] = [
    () => parseStreamInfo("secret"),
    () => parseStreamInfo(["length", "secret"]),
    () => parseStreamInfo(["length", 1, "last-generated-id", "secret"]),
    () => parseGroups([["name", 1]]),
    () => parseConsumers([["name", "w", "idle", "secret"]]),
    () => parsePending([["secret", "w"]]),
    () => parseEntries([["5-0", "secret"]]),
    () => parseTime(["secret", "secret"]),
    () => parseScan(["0", [1]]),
    () => parseCount("LLEN", "secret"),
  ];
  for (const parse of wrong) {
    const error = assertThrows(
      parse,
      QueueSourceError,
      "Cannot read the reply",
    );
    assertEquals(error.kind, "unexpected");
    assertEquals(error.message.includes("secret"), false);
  }
});
