/**
 * Implements the functions that Prometheus adds to Go's templates.
 *
 * @module
 */
import { parseDuration } from "../../series/duration.ts";
import { queryEscape } from "./builtins.ts";
import type { ParameterType, TemplateFunction } from "./function.ts";
import { formatFloat } from "./float.ts";
import { stripDomain, stripPort } from "./host_port.ts";
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
} from "./humanize.ts";
import { plain } from "./print.ts";
import { quote } from "../../series/quote.ts";
import { matchesPart, replaceAll } from "./regex.ts";
import {
  isList,
  TemplateDuration,
  TemplateMap,
  TemplateStruct,
  TemplateTime,
  type TemplateValue,
  typeName,
} from "./value.ts";

/** What the functions know of the alert. */
export interface FunctionContext {
  /** Answers a query at the time of the evaluation, with `sampleOf`. */
  query(query: string): Promise<readonly TemplateStruct[]>;
  /** Address under which this server is reached. */
  readonly externalUrl: string;
  /** Time of the evaluation, in milliseconds since 1970. */
  readonly now: number;
}

/** Returns a number, also one that is written as a text. */
function floatOf(value: TemplateValue): number {
  switch (typeof value) {
    case "number":
      return value;
    case "bigint":
      return Number(value);
    case "string": {
      const number = parsedFloat(value);
      if (number !== undefined) return number;
      throw new SyntaxError(
        `strconv.ParseFloat: parsing ${quote(value)}: invalid syntax`,
      );
    }
  }
  if (value instanceof TemplateDuration) return value.seconds;
  throw new TypeError(`can't convert ${typeName(value)} to float`);
}

function parsedFloat(text: string): number | undefined {
  const special = /^([-+]?)(inf|infinity|nan)$/i.exec(text);
  if (special !== null) {
    const [, sign, word] = special;
    if (word?.toLowerCase() === "nan") return sign === "" ? NaN : undefined;
    return sign === "-" ? -Infinity : Infinity;
  }
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)
    ? Number(text)
    : undefined;
}

function textsToText(
  call: (first: string, second: string, third: string) => TemplateValue,
): TemplateFunction {
  return {
    parameters: Array<ParameterType>(call.length).fill("string"),
    call([first, second, third]) {
      return call(textOf(first), textOf(second), textOf(third));
    },
  };
}

/** Returns a text; the interpreter has checked the type. */
function textOf(value: TemplateValue): string {
  return typeof value === "string" ? value : "";
}

function numberToText(write: (value: number) => string): TemplateFunction {
  return { parameters: ["any"], call: ([value]) => write(floatOf(value)) };
}

function fieldOf(sample: TemplateValue, field: string): TemplateValue {
  if (!(sample instanceof TemplateStruct)) {
    throw new TypeError(
      "runtime error: invalid memory address or nil pointer dereference",
    );
  }
  return sample.fields.get(field);
}

function labelOf(sample: TemplateValue, name: string): TemplateValue {
  const labels = fieldOf(sample, "Labels");
  return labels instanceof TemplateMap ? labels.get(name) : "";
}

function timeOf(value: TemplateValue): number {
  const seconds = floatOf(value);
  if (!Number.isFinite(seconds)) throw new RangeError("value is NaN or Inf");
  if (Math.abs(seconds) >= 2 ** 63 / 1e9) {
    const text = plain(seconds);
    throw new RangeError(
      `${text} cannot be represented as a nanoseconds timestamp since it overflows int64`,
    );
  }
  return seconds;
}

/** Writes the first letter of each word as a capital. */
function title(text: string): string {
  return text.replace(
    /(?<![\p{L}\p{N}_\P{ASCII}])\p{L}|(?<=\s)\p{L}/gu,
    (letter) => letter.toUpperCase(),
  );
}

/** Returns the functions of Prometheus for one evaluation. */
export function prometheusFunctions(
  { query, externalUrl, now }: FunctionContext,
): Readonly<Record<string, TemplateFunction>> {
  return {
    query: {
      parameters: ["string"],
      call: ([text]) => query(textOf(text)),
    },
    first: {
      parameters: ["queryResult"],
      call([list]) {
        if (isList(list) && list.length > 0) return list[0];
        throw new RangeError("first() called on vector with no elements");
      },
    },
    label: {
      parameters: ["string", "sample"],
      call: ([name, sample]) => labelOf(sample, textOf(name)),
    },
    value: {
      parameters: ["sample"],
      call: ([sample]) => fieldOf(sample, "Value"),
    },
    strvalue: {
      parameters: ["sample"],
      call: ([sample]) => labelOf(sample, "__value__"),
    },
    sortByLabel: {
      parameters: ["string", "queryResult"],
      call([name, list]) {
        const key = (sample: TemplateValue) =>
          textOf(labelOf(sample, textOf(name)));
        return isList(list)
          ? list.toSorted((a, b) =>
            key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
          )
          : [];
      },
    },
    args: {
      parameters: [],
      rest: "any",
      call: (values) =>
        new TemplateMap(
          new Map(values.map((value, index) => [`arg${index}`, value])),
          "interface {}",
        ),
    },
    humanize: numberToText(humanize),
    humanize1024: numberToText(humanize1024),
    humanizeDuration: numberToText(humanizeDuration),
    humanizePercentage: numberToText(humanizePercentage),
    humanizeTimestamp: numberToText((seconds) =>
      Number.isFinite(seconds)
        ? plain(new TemplateTime(timeOf(seconds)))
        : formatFloat(seconds, "g", 4)
    ),
    toTime: {
      parameters: ["any"],
      call: ([value]) => new TemplateTime(timeOf(value)),
    },
    toDuration: {
      parameters: ["any"],
      call: ([value]) => new TemplateDuration(timeOf(value)),
    },
    now: { parameters: [], call: () => now / 1000 },
    parseDuration: textsToText((text) => parseDuration(text) / 1000),
    title: textsToText(title),
    toUpper: textsToText((text) => text.toUpperCase()),
    toLower: textsToText((text) => text.toLowerCase()),
    match: textsToText((pattern, text) => matchesPart(pattern, text)),
    reReplaceAll: textsToText((pattern, replacement, text) =>
      replaceAll(pattern, replacement, text)
    ),
    safeHtml: textsToText((text) => text),
    stripPort: textsToText(stripPort),
    stripDomain: textsToText(stripDomain),
    graphLink: textsToText((query) =>
      `/graph?g0.expr=${queryEscape(query)}&g0.tab=0`
    ),
    tableLink: textsToText(tableLink),
    externalURL: { parameters: [], call: () => externalUrl },
    pathPrefix: { parameters: [], call: () => pathOf(externalUrl) },
  };
}

/** Returns the path and query of the page that shows a query's answer. */
export function tableLink(query: string): string {
  return `/graph?g0.expr=${queryEscape(query)}&g0.tab=1`;
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return "";
  const { pathname } = new URL(url);
  return pathname === "/" && !url.endsWith("/") ? "" : pathname;
}
