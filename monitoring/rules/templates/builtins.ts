/**
 * Implements the functions of Go's `text/template`.
 *
 * @module
 */
import { comparisons } from "./comparison.ts";
import type { TemplateFunction } from "./function.ts";
import { print, println } from "./print.ts";
import { printf } from "./printf.ts";
import {
  isList,
  isTrue,
  TemplateMap,
  type TemplateValue,
  typeName,
} from "./value.ts";

const htmlEscapes: ReadonlyMap<string, string> = new Map([
  ["\0", "\ufffd"],
  ['"', "&#34;"],
  ["'", "&#39;"],
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
]);

const jsEscapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["'", "\\'"],
  ['"', '\\"'],
  ["<", "\\u003C"],
  [">", "\\u003E"],
  ["&", "\\u0026"],
  ["=", "\\u003D"],
]);

/** Escapes a text for a query in a URL, as Go's `url.QueryEscape` does. */
export function queryEscape(text: string): string {
  return encodeURIComponent(text).replace(
    /%20|[!'()*]/g,
    (char) =>
      char === "%20"
        ? "+"
        : `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function escaping(escape: (text: string) => string): TemplateFunction {
  return {
    parameters: [],
    rest: "any",
    call: (args) => escape(print(args)),
  };
}

function indexed(item: TemplateValue, index: TemplateValue): TemplateValue {
  if (item === undefined) throw new TypeError("index of untyped nil");
  if (item instanceof TemplateMap) {
    if (typeof index !== "string") {
      throw new TypeError(
        `value has type ${typeName(index)}; should be string`,
      );
    }
    return item.get(index);
  }
  if (!isList(item) && typeof item !== "string") {
    throw new TypeError(`can't index item of type ${typeName(item)}`);
  }
  const at = position(index, item.length - 1);
  return typeof item === "string"
    ? BigInt(new TextEncoder().encode(item)[at] ?? 0)
    : item[at];
}

/** @param last Largest index that there may be. */
function position(index: TemplateValue, last: number): number {
  if (typeof index !== "bigint") {
    throw new TypeError(
      index === undefined
        ? "cannot index slice/array with nil"
        : `cannot index slice/array with type ${typeName(index)}`,
    );
  }
  if (index < 0n || index > BigInt(last)) {
    throw new RangeError(`index out of range: ${index}`);
  }
  return Number(index);
}

function sliced(
  item: TemplateValue,
  indexes: readonly TemplateValue[],
): TemplateValue {
  if (item === undefined) throw new TypeError("slice of untyped nil");
  if (indexes.length > 3) {
    throw new TypeError(`too many slice indexes: ${indexes.length}`);
  }
  if (typeof item !== "string" && !isList(item)) {
    throw new TypeError(`can't slice item of type ${typeName(item)}`);
  }
  if (typeof item === "string" && indexes.length === 3) {
    throw new TypeError("cannot 3-index slice a string");
  }
  const [from = 0, to = item.length] = indexes.map((index) =>
    position(index, item.length)
  );
  if (from > to) {
    throw new RangeError(`invalid slice index: ${from} > ${to}`);
  }
  return item.slice(from, to);
}

function lengthOf(item: TemplateValue): bigint {
  if (item === undefined) throw new TypeError("len of nil pointer");
  if (typeof item === "string") {
    return BigInt(new TextEncoder().encode(item).length);
  }
  if (isList(item)) return BigInt(item.length);
  if (item instanceof TemplateMap) return BigInt(item.entries.size);
  throw new TypeError(`len of type ${typeName(item)}`);
}

/**
 * Functions by their names. `and` and `or`, which evaluate their arguments one
 * by one, are the interpreter's.
 */
export const builtins: Readonly<Record<string, TemplateFunction>> = {
  ...comparisons,
  not: { parameters: ["any"], call: ([value]) => !isTrue(value) },
  len: { parameters: ["any"], call: ([item]) => lengthOf(item) },
  index: {
    parameters: ["any"],
    rest: "any",
    call: ([item, ...indexes]) => indexes.reduce<TemplateValue>(indexed, item),
  },
  slice: {
    parameters: ["any"],
    rest: "any",
    call: ([item, ...indexes]) => sliced(item, indexes),
  },
  call: {
    parameters: ["any"],
    rest: "any",
    call([value]) {
      throw new TypeError(
        value === undefined
          ? "call of nil"
          : `non-function of type ${typeName(value)}`,
      );
    },
  },
  print: { parameters: [], rest: "any", call: print },
  println: { parameters: [], rest: "any", call: println },
  printf: {
    parameters: ["string"],
    rest: "any",
    call: ([format, ...values]) =>
      printf(typeof format === "string" ? format : "", values),
  },
  html: escaping((text) =>
    text.replace(/[\0"'&<>]/g, (char) => htmlEscapes.get(char) ?? char)
  ),
  js: escaping((text) =>
    text.replace(
      /[\\'"<>&=\p{Cc}]/gu,
      (char) =>
        jsEscapes.get(char) ??
          `\\u${
            char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")
          }`,
    )
  ),
  urlquery: escaping(queryEscape),
};
