/**
 * Writes values as Go's `fmt.Sprint` and `fmt.Sprintln` do.
 *
 * @module
 */
import { formatFloat } from "./float.ts";
import {
  isList,
  TemplateDuration,
  TemplateMap,
  TemplateTime,
  type TemplateValue,
} from "./value.ts";

/** Writes a value with the default format, Go's `%v`. */
export function plain(value: TemplateValue): string {
  return written(value, plain);
}

/**
 * Writes a value.
 *
 * @param part Writes the parts of which a list, map or struct is made.
 */
export function written(
  value: TemplateValue,
  part: (value: TemplateValue) => string,
): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return formatFloat(value, "g", -1);
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return "<nil>";
  }
  if (isList(value)) return `[${value.map(part).join(" ")}]`;
  if (value instanceof TemplateMap) {
    const entries = value.sorted.map(([key, item]) =>
      `${part(key)}:${part(item)}`
    );
    return `map[${entries.join(" ")}]`;
  }
  if (value instanceof TemplateTime) return timeText(value.seconds);
  if (value instanceof TemplateDuration) return durationText(value.seconds);
  const prefix = value.type.startsWith("*") ? "&" : "";
  return `${prefix}{${[...value.fields.values()].map(part).join(" ")}}`;
}

/** Writes values with a space between two of which neither is a text. */
export function print(values: readonly TemplateValue[]): string {
  return values.map((value, index) => {
    const before = values[index - 1];
    const spaced = index > 0 && typeof value !== "string" &&
      typeof before !== "string";
    return (spaced ? " " : "") + plain(value);
  }).join("");
}

/** Writes values with spaces between them, and a line feed at the end. */
export function println(values: readonly TemplateValue[]): string {
  return `${values.map(plain).join(" ")}\n`;
}

/**
 * Such as `2023-11-14 22:13:20.5 +0000 UTC`. Prometheus cuts nanoseconds, then
 * milliseconds.
 */
function timeText(seconds: number): string {
  const milliseconds = Math.floor(Math.trunc(seconds * 1e9) / 1e6);
  const iso = new Date(milliseconds).toISOString();
  const text = iso.replace("T", " ").replace(/\.?0*Z$/, "");
  return `${text} +0000 UTC`;
}

/** Such as `1h2m0.5s`, `1.5ms` or `0s`. */
function durationText(seconds: number): string {
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "-" : "";
  if (size === 0) return "0s";
  const small = ([["ns", 1e9], ["µs", 1e6], ["ms", 1e3]] as const)
    .find(([, perSecond]) => size * perSecond < 1000);
  if (size < 1 && small !== undefined) {
    const [unit, perSecond] = small;
    return `${sign}${Number((size * perSecond).toPrecision(12))}${unit}`;
  }
  const hours = Math.floor(size / 3600);
  const minutes = Math.floor(size / 60) % 60;
  const rest = Number((size % 60).toFixed(9));
  return sign + (hours > 0 ? `${hours}h` : "") +
    (size >= 60 ? `${minutes}m` : "") + `${rest}s`;
}
