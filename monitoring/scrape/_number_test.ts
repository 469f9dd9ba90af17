import { assertEquals } from "@std/assert";
import { parseNumber } from "./_number.ts";

const good: Record<string, number> = {
  "0": 0,
  "007": 7,
  "123456789012345": 123456789012345,
  "12345678901234567890": 12345678901234567890,
  "-1.5e-7": -1.5e-7,
  "+1": 1,
  "-0": -0,
  ".5": 0.5,
  "2.": 2,
  "1e+06": 1e6,
  "1E3": 1000,
  "+Inf": Infinity,
  "-inf": -Infinity,
  "INFINITY": Infinity,
  "NaN": NaN,
  "nan": NaN,
};
for (const [text, value] of Object.entries(good)) {
  Deno.test(`parseNumber() reads ${text}`, () => {
    assertEquals(parseNumber(text), value);
  });
}

const bad = [
  "",
  ".",
  "-",
  "e5",
  "5e",
  "1e999",
  "0x10",
  "0b1",
  "1_000",
  "1\r",
  " 1",
  "1 ",
  "+NaN",
  "--1",
  "1,5",
  "infinit",
  "١",
];
for (const text of bad) {
  Deno.test(`parseNumber() refuses ${JSON.stringify(text)}`, () => {
    assertEquals(parseNumber(text), undefined);
  });
}
