import { assertEquals } from "@std/assert";
import { parseStreamId } from "./stream_id.ts";
import { parseTimestamp, timeOfEntry } from "./timestamp.ts";

const time = Date.UTC(2024, 0, 2, 3, 4, 5, 678);

Deno.test("parseTimestamp() reads the forms that are in use", () => {
  const forms: readonly (readonly [unknown, number | undefined])[] = [
    ["2024-01-02T03:04:05.678+00:00", time],
    ["2024-01-02T03:04:05.678123+00:00", time],
    ["2024-01-02T03:04:05.678Z", time],
    ["2024-01-02 03:04:05.678", time],
    ["2024-01-02T03:04:05.678", time],
    ["2024-01-02T04:04:05.678+01:00", time],
    ["2024-01-02T02:04:05.678-0100", time],
    [`${time}`, time],
    [time, time],
    [`${time / 1000}`, time],
    [time / 1000, time],
    [` ${time} `, time],
    ["2024-01-02", undefined],
    ["2024-99-99T99:99:99Z", undefined],
    ["yesterday", undefined],
    ["", undefined],
    ["0", undefined],
    [0, undefined],
    [-time, undefined],
    [NaN, undefined],
    [Infinity, undefined],
    [time * 1000, undefined],
    [null, undefined],
    [undefined, undefined],
    [{}, undefined],
  ];
  for (const [given, expected] of forms) {
    assertEquals(parseTimestamp(given), expected, String(given));
  }
});

Deno.test("timeOfEntry() takes the id, or else enqueued_at, or else nothing", () => {
  const entry = (id: string, fields: Record<string, string> = {}) => ({
    id: parseStreamId(id)!,
    fields: Object.entries(fields).flat(),
  });
  const enqueued_at = "2024-01-02T03:04:05.678+00:00";
  assertEquals(timeOfEntry(entry("1700000000000-3", { enqueued_at })), 17e11);
  assertEquals(timeOfEntry(entry("1-0", { enqueued_at })), time);
  assertEquals(timeOfEntry(entry("1700000000-0")), undefined);
  assertEquals(timeOfEntry(entry("1700000000000000-0")), undefined);
  assertEquals(timeOfEntry(entry("1-0", { enqueued_at: "?" })), undefined);
});
