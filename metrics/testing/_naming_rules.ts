import type { MetricDefinition } from "../definition.ts";
import { baseUnitOf } from "./_units.ts";
import type { NamingRule } from "./naming_rules.ts";

/** What a rule reads besides the definition. */
interface NamingContext {
  readonly all: readonly MetricDefinition[];
  readonly prefix: string;
  readonly commonLabels: readonly string[];
}

type Rule = (
  definition: MetricDefinition,
  context: NamingContext,
) => Iterable<string>;

const snakeCase = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const ownSuffixes = ["bucket", "count", "sum", "created"];
const typeWords = ["counter", "gauge", "histogram", "summary"];

/** The rules of naming. Each yields what is wrong with a definition. */
export const namingRules: Readonly<Record<NamingRule, Rule>> = {
  "snake-case": function* ({ name }) {
    if (!snakeCase.test(name)) yield "isn't lower snake_case";
  },
  "prefix": function* ({ name }, { prefix }) {
    if (!name.startsWith(prefix)) yield `doesn't start with "${prefix}"`;
  },
  "unique": function* (definition, { all }) {
    const own = namesOf(definition);
    for (const other of all.slice(0, all.indexOf(definition))) {
      const shared = namesOf(other).find((name) => own.includes(name));
      if (shared !== undefined) {
        yield `shares "${shared}" with the ${other.type} "${other.name}"`;
      }
    }
  },
  "total": function* ({ name, type }) {
    if ((type === "counter") === name.endsWith("_total")) return;
    yield type === "counter"
      ? 'is a counter and doesn\'t end in "_total"'
      : `is a ${type} and ends in "_total"`;
  },
  "reserved-suffix": function* ({ name, type }) {
    const suffix = name.slice(name.lastIndexOf("_") + 1);
    if (ownSuffixes.includes(suffix)) {
      yield `ends in "_${suffix}", a suffix of histograms`;
    }
    if (suffix === "info" && type !== "gauge") {
      yield `ends in "_info" and isn't a gauge that is always 1`;
    }
  },
  "base-unit": function* ({ name }) {
    for (const word of name.split("_")) {
      const base = baseUnitOf(word);
      if (base !== undefined) yield `uses "${word}"; the base unit is ${base}`;
    }
  },
  "type-in-name": function* ({ name }) {
    for (const word of name.split("_")) {
      if (typeWords.includes(word)) yield `has its type "${word}" in the name`;
    }
  },
  "help": function* ({ name, help }) {
    if (help.trim() === "") yield "has no help text";
    else if (help.trim() === name) yield "has its name as help text";
  },
  "label": function* ({ labels = {} }, { commonLabels }) {
    for (const label of Object.keys(labels)) {
      if (!snakeCase.test(label)) {
        yield `label "${label}" isn't lower snake_case`;
      } else if (label === "le" || label === "quantile") {
        yield `label "${label}" is reserved for buckets and quantiles`;
      } else if (commonLabels.includes(label)) {
        yield `label "${label}" stands on every series already`;
      }
    }
  },
};

/** Returns the names that a metric uses in either format. */
function namesOf({ name, type }: MetricDefinition): string[] {
  if (type === "gauge") return [name];
  if (type === "counter") {
    const family = name.replace(/_total$/, "");
    return [name, family, `${family}_created`];
  }
  return [name, ...ownSuffixes.map((suffix) => `${name}_${suffix}`)];
}
