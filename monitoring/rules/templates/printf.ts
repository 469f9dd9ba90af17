/**
 * Writes values by a format, as Go's `fmt.Sprintf` does.
 *
 * @module
 */
import { formatFloat } from "./float.ts";
import { plain, written } from "./print.ts";
import { quote } from "../../series/quote.ts";
import {
  isList,
  maxSize,
  TemplateMap,
  type TemplateValue,
  typeName,
} from "./value.ts";

/** Largest width and precision. */
const maxWidth = 10_000;

interface Directive {
  readonly flags: string;
  readonly width?: number;
  readonly precision?: number;
  readonly verb: string;
}

const directive =
  /%([-+# 0]*)(\[\d+\])?(\*|\d+)?(?:\.(\[\d+\])?(\*|\d+)?)?(\[\d+\])?(.?)/gsu;

/** Writes values by a format such as `%.2f of %s`. */
export function printf(
  format: string,
  values: readonly TemplateValue[],
): string {
  let next = 0;
  let reordered = false;
  const jump = (index: string | undefined) => {
    if (index === undefined) return;
    reordered = true;
    next = Number(index.slice(1, -1)) - 1;
  };
  const size = (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    if (text !== "*") return Number(text);
    const value = values[next++];
    return typeof value === "bigint" ? Number(value) : NaN;
  };
  let length = 0;
  const counted = (text: string) => {
    length += text.length;
    if (length <= maxSize) return text;
    throw new RangeError(`a text has more than ${maxSize} characters`);
  };
  const text = format.replace(directive, (match: string, ...groups) => {
    const [flags, widthIndex, width, precisionIndex, precision, index, verb]:
      (string | undefined)[] = groups;
    if (verb === "%") return "%";
    if (verb === undefined || verb === "") return "%!(NOVERB)";
    jump(widthIndex);
    const wide = size(width);
    if (wide !== undefined && !(Math.abs(wide) <= maxWidth)) {
      return `%!(BADWIDTH)`;
    }
    jump(precisionIndex);
    const precise = match.includes(".") ? size(precision) ?? 0 : undefined;
    if (precise !== undefined && !(precise >= 0 && precise <= maxWidth)) {
      return `%!(BADPREC)`;
    }
    jump(index);
    if (next < 0) return `%!${verb}(BADINDEX)`;
    if (next >= values.length) {
      return reordered ? `%!${verb}(BADINDEX)` : `%!${verb}(MISSING)`;
    }
    return counted(formatted(values[next++], {
      flags: (flags ?? "") + ((wide ?? 0) < 0 ? "-" : ""),
      ...wide === undefined ? {} : { width: Math.abs(wide) },
      ...precise === undefined ? {} : { precision: precise },
      verb,
    }));
  });
  if (reordered || next >= values.length) return text;
  const extra = values.slice(next).map((value) =>
    value === undefined ? "<nil>" : `${typeName(value)}=${plain(value)}`
  );
  return `${text}%!(EXTRA ${extra.join(", ")})`;
}

function formatted(value: TemplateValue, how: Directive): string {
  if (how.verb === "T") return padded(typeName(value), how);
  switch (typeof value) {
    case "string":
      return formattedText(value, how);
    case "number":
      return formattedFloat(value, how);
    case "bigint":
      return formattedInteger(value, how);
    case "boolean":
      return "tv".includes(how.verb)
        ? padded(String(value), how)
        : wrongVerb(value, how);
    case "undefined":
      return how.verb === "v" ? padded("<nil>", how) : `%!${how.verb}(<nil>)`;
  }
  if (isList(value) || value instanceof TemplateMap) {
    return written(value, (part) => formatted(part, how));
  }
  return "vs".includes(how.verb)
    ? padded(plain(value), how)
    : wrongVerb(value, how);
}

function wrongVerb(value: TemplateValue, { verb }: Directive): string {
  return `%!${verb}(${typeName(value)}=${plain(value)})`;
}

function formattedText(value: string, how: Directive): string {
  const { precision, verb, flags } = how;
  const cut = precision === undefined
    ? value
    : [...value].slice(0, precision).join("");
  switch (verb) {
    case "s":
      return padded(cut, how);
    case "v":
      return padded(flags.includes("#") ? quote(cut) : cut, how);
    case "q":
      return padded(
        flags.includes("#") && !/[`\p{Cc}]/u.test(cut)
          ? `\`${cut}\``
          : quote(cut),
        how,
      );
    case "x":
    case "X": {
      const bytes = new TextEncoder().encode(cut);
      const hex = Array.from(
        bytes,
        (byte) => byte.toString(16).padStart(2, "0"),
      )
        .join(flags.includes(" ") ? " " : "");
      return padded(verb === "X" ? hex.toUpperCase() : hex, how);
    }
  }
  return wrongVerb(value, how);
}

const floatVerbs: ReadonlyMap<string, "e" | "f" | "g"> = new Map([
  ["e", "e"],
  ["E", "e"],
  ["f", "f"],
  ["F", "f"],
  ["g", "g"],
  ["G", "g"],
  ["v", "g"],
]);

function formattedFloat(value: number, how: Directive): string {
  const verb = floatVerbs.get(how.verb);
  if (verb === undefined) return wrongVerb(value, how);
  const text = formatFloat(
    value,
    verb,
    how.precision ?? (verb === "g" ? -1 : 6),
  );
  const upper = "EG".includes(how.verb) && Number.isFinite(value);
  return paddedNumber(upper ? text.toUpperCase() : text, how);
}

const bases: ReadonlyMap<string, readonly [base: number, prefix: string]> =
  new Map([
    ["d", [10, ""]],
    ["v", [10, ""]],
    ["b", [2, "0b"]],
    ["o", [8, "0"]],
    ["x", [16, "0x"]],
    ["X", [16, "0X"]],
  ]);

function formattedInteger(value: bigint, how: Directive): string {
  const { verb, flags, precision = 1 } = how;
  const isCharacter = value >= 0n && value <= 0x10ffffn;
  const char = isCharacter ? String.fromCodePoint(Number(value)) : "\ufffd";
  switch (verb) {
    case "c":
      return padded(char, how);
    case "q":
      return padded(
        `'${char === "'" ? "\\'" : quote(char).slice(1, -1)}'`,
        how,
      );
    case "U":
      return padded(
        `U+${value.toString(16).toUpperCase().padStart(4, "0")}`,
        how,
      );
    case "O":
      return paddedNumber(`0o${value.toString(8)}`, how);
  }
  const form = bases.get(verb);
  if (form === undefined) return wrongVerb(value, how);
  const [base, prefix] = form;
  const size = (value < 0n ? -value : value).toString(base)
    .padStart(precision, "0");
  const digits = verb === "X" ? size.toUpperCase() : size;
  return paddedNumber(
    (value < 0n ? "-" : "") + (flags.includes("#") ? prefix : "") + digits,
    how,
  );
}

function paddedNumber(text: string, how: Directive): string {
  const { flags, width = 0 } = how;
  const isFinite = /[0-9]/.test(text);
  const unsigned = text.replace(/^[-+]/, "");
  const sign = text.startsWith("-")
    ? "-"
    : flags.includes("+")
    ? "+"
    : flags.includes(" ")
    ? " "
    : text.startsWith("+")
    ? "+"
    : "";
  const zeros = flags.includes("0") && !flags.includes("-") && isFinite;
  return zeros
    ? sign + unsigned.padStart(width - sign.length, "0")
    : padded(sign + unsigned, how);
}

function padded(text: string, { flags, width = 0 }: Directive): string {
  const missing = Math.max(width - [...text].length, 0);
  const spaces = " ".repeat(missing);
  return flags.includes("-") ? text + spaces : spaces + text;
}
