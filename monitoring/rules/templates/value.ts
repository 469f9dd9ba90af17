/**
 * Defines the values that a template works with.
 *
 * @module
 */

/**
 * A value. A bigint is Go's `int`, a number its `float64`, and undefined its
 * `nil`.
 */
export type TemplateValue =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | TemplateMap
  | TemplateStruct
  | TemplateTime
  | TemplateDuration
  | readonly TemplateValue[];

/** A map. A key that it doesn't have yields its `missing`. */
export class TemplateMap {
  constructor(
    readonly entries: ReadonlyMap<string, TemplateValue>,
    /** Type of the values. */
    readonly of: "string" | "interface {}",
  ) {}

  /** Makes a map of texts. */
  static ofTexts(entries: Iterable<readonly [string, string]>): TemplateMap {
    return new TemplateMap(new Map(entries), "string");
  }

  get(key: string): TemplateValue {
    const value = this.entries.get(key);
    return value === undefined && this.of === "string" ? "" : value;
  }

  /** Entries in the order of their keys. */
  get sorted(): [string, TemplateValue][] {
    return [...this.entries].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  }
}

/** A value with a fixed set of fields. */
export class TemplateStruct {
  constructor(
    /** Name of its type in Go, as messages give it. */
    readonly type: string,
    readonly fields: ReadonlyMap<string, TemplateValue>,
  ) {}
}

/** A time, in seconds since 1970. */
export class TemplateTime {
  constructor(readonly seconds: number) {}
}

/** A length of time, in seconds. */
export class TemplateDuration {
  constructor(readonly seconds: number) {}
}

/** Type of the elements of what a query answers. */
export const sampleType = "*template.sample";

/** Makes what a query answers for one series. */
export function sampleOf(
  labels: Iterable<readonly [string, string]>,
  value: number,
): TemplateStruct {
  return new TemplateStruct(
    sampleType,
    new Map<string, TemplateValue>([
      ["Labels", TemplateMap.ofTexts(labels)],
      ["Value", value],
    ]),
  );
}

/** Most characters of a text, and of all that a value holds. */
export const maxSize = 1 << 20;

/** How deep maps may nest. */
const maxDepth = 100;

/**
 * Returns about how many characters a value takes when it is written. A series
 * counts as one, so that a query may answer many.
 *
 * @throws {RangeError} if these are too many, or if maps nest too deep.
 */
export function sizeOf(value: TemplateValue, depth = 0): number {
  if (depth > maxDepth) throw new RangeError("a map nests too deep");
  if (typeof value === "string") return value.length;
  const parts = isList(value)
    ? value
    : value instanceof TemplateMap
    ? value.entries.values()
    : [];
  let size = 1;
  for (const part of parts) {
    size += sizeOf(part, depth + 1);
    if (size > maxSize) break;
  }
  if (size > maxSize) {
    throw new RangeError(`a value has more than ${maxSize} characters`);
  }
  return size;
}

/** Returns true for a list. */
export function isList(
  value: TemplateValue,
): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** Returns the type of a value as Go names it. */
export function typeName(value: TemplateValue): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "float64";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    case "undefined":
      return "<nil>";
  }
  if (value instanceof TemplateMap) return `map[string]${value.of}`;
  if (value instanceof TemplateStruct) return value.type;
  if (value instanceof TemplateTime) return "*time.Time";
  if (value instanceof TemplateDuration) return "*time.Duration";
  return "template.queryResult";
}

/** Returns true for what `if` takes: neither zero nor empty nor nil. */
export function isTrue(value: TemplateValue): boolean {
  if (value instanceof TemplateMap) return value.entries.size > 0;
  if (isList(value)) return value.length > 0;
  if (typeof value === "number") return value !== 0;
  return Boolean(value);
}
