/** Names of other units, by the base unit to use instead. */
const otherUnits: Readonly<Record<string, readonly string[]>> = {
  seconds: [
    ...["nanoseconds", "microseconds", "milliseconds"],
    ...["minutes", "hours", "days", "weeks"],
    ...["s", "ns", "us", "ms", "sec", "secs", "m", "h", "d"],
  ],
  bytes: [
    ...["kilobytes", "megabytes", "gigabytes", "terabytes"],
    ...["kibibytes", "mebibytes", "gibibytes", "tebibytes"],
    ...["bits", "kilobits", "megabits", "gigabits"],
    ...["b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib"],
  ],
  ratio: ["percent", "percentage", "pct"],
  celsius: ["fahrenheit", "kelvin"],
  meters: ["millimeters", "centimeters", "kilometers", "miles", "feet"],
  grams: ["milligrams", "kilograms", "pounds", "ounces"],
  volts: ["millivolts", "kilovolts"],
  amperes: ["milliamperes", "amps"],
  joules: ["kilojoules", "calories", "kilocalories"],
};

const baseUnits = new Map(
  Object.entries(otherUnits).flatMap(([base, words]) =>
    words.map((word) => [word, base])
  ),
);

/** Returns the base unit for the name or the abbreviation of another unit. */
export function baseUnitOf(word: string): string | undefined {
  return baseUnits.get(word);
}
