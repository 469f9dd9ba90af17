import { assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "./api_error.ts";
import { Form } from "./form.ts";
import {
  durationOf,
  limitOf,
  maxTime,
  optionalTime,
  requiredTime,
} from "./parameters.ts";

function formOf(name: string, value: string): Form {
  return new Form(new URLSearchParams({ [name]: value }).toString());
}

function errorOf(read: () => unknown): string {
  const error = assertThrows(read, ApiError);
  assertEquals(error.type, "bad_data");
  return error.message;
}

for (
  const [text, expected] of [
    ["1435781451.781", 1435781451781],
    ["1435781451", 1435781451000],
    ["1.0004", 1000],
    ["-1", -1000],
    ["1e3", 1000000],
    ["1e300", maxTime],
    ["2015-07-01T20:10:51.781Z", 1435781451781],
    ["2015-07-01T20:10:51.7819Z", 1435781451781],
    ["2015-07-01T22:10:51+02:00", 1435781451000],
  ] as const
) {
  Deno.test(`requiredTime() reads ${text}`, () => {
    assertEquals(requiredTime(formOf("start", text), "start"), expected);
  });
}

for (
  const text of [
    "",
    "tomorrow",
    "NaN",
    "2015-07-01",
    "2015-07-01 20:10:51Z",
    "2015-02-30T20:10:51Z",
    "2015-13-01T20:10:51Z",
    "0x10",
  ]
) {
  Deno.test(`requiredTime() refuses "${text}"`, () => {
    assertEquals(
      errorOf(() => requiredTime(formOf("start", text), "start")),
      `invalid parameter "start": cannot parse "${text}" to a valid timestamp`,
    );
  });
}

Deno.test("optionalTime() has a default and an error of its own", () => {
  assertEquals(optionalTime(new Form(""), "time", 5), 5);
  assertEquals(
    errorOf(() => optionalTime(formOf("time", "x"), "time", 5)),
    `invalid parameter "time": invalid time value for 'time': cannot parse "x" to a valid timestamp`,
  );
});

for (
  const [text, expected] of [
    ["15", 15_000],
    ["0.5", 500],
    ["1m30s", 90_000],
    ["-5", -5000],
  ] as const
) {
  Deno.test(`durationOf() reads ${text}`, () => {
    assertEquals(durationOf(formOf("step", text), "step"), expected);
  });
}

for (
  const [text, expected] of [
    ["", 'cannot parse "" to a valid duration'],
    ["1x", 'cannot parse "1x" to a valid duration'],
    [
      "1e300",
      'cannot parse "1e300" to a valid duration. It overflows int64',
    ],
  ] as const
) {
  Deno.test(`durationOf() refuses "${text}"`, () => {
    assertEquals(
      errorOf(() => durationOf(formOf("step", text), "step")),
      `invalid parameter "step": ${expected}`,
    );
  });
}

Deno.test("limitOf() reads whole numbers, 0 for none", () => {
  assertEquals(limitOf(new Form("")), 0);
  assertEquals(limitOf(new Form("limit=7")), 7);
  assertEquals(
    errorOf(() => limitOf(new Form("limit=x"))),
    'invalid parameter "limit": strconv.Atoi: parsing "x": invalid syntax',
  );
  assertEquals(
    errorOf(() => limitOf(new Form("limit=99999999999999999999"))),
    'invalid parameter "limit": strconv.Atoi: parsing "99999999999999999999": value out of range',
  );
  assertEquals(
    errorOf(() => limitOf(new Form("limit=-1"))),
    'invalid parameter "limit": limit must be non-negative',
  );
});
