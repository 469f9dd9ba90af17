import type { LabelValues, MetricDefinition } from "./definition.ts";
import { AlreadyRegisteredError } from "./errors.ts";
import { defaultMaxSeries } from "./instruments/series.ts";
import type { PromClientMetric, PromClientRegistry } from "./prom_client.ts";

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const commonFields = ["type", "name", "help", "labels", "maxSeries"];

/** Fields that a definition may have, by its type. */
const fields = {
  counter: commonFields,
  gauge: [...commonFields, "idleSeconds"],
  histogram: [...commonFields, "buckets"],
};

/** Labels that only the library sets. */
const reservedLabels = ["service", "instance", "le", "quantile"];

/**
 * Checks each definition, and that its name is free: no other definition and no
 * metric of `registry` may write lines under the same name.
 *
 * @throws {TypeError} If a definition is malformed.
 * @throws {RangeError} If a number in a definition is out of range.
 * @throws {AlreadyRegisteredError} If a name is taken.
 */
export function checkDefinitions(
  definitions: readonly MetricDefinition[],
  registry: PromClientRegistry,
): void {
  const owners = new Map<string, MetricDefinition>();
  for (const definition of definitions) {
    checkDefinition(definition);
    const metric = registry.getSingleMetric(definition.name);
    if (metric !== undefined) {
      throw taken(definition, "the registry has a metric of that name", metric);
    }
    const names = lineNames(definition);
    const owner = names.map((name) => owners.get(name)).find(Boolean);
    if (owner !== undefined) {
      throw taken(definition, describe(owner, definition), owner);
    }
    for (const name of names) owners.set(name, definition);
  }
}

function checkDefinition(definition: MetricDefinition): void {
  if (typeof definition !== "object" || definition === null) {
    throw new TypeError(
      `Cannot define a metric: ${definition} is not a definition`,
    );
  }
  const { type, name, help } = definition;
  if (typeof name !== "string" || !metricName.test(name)) {
    throw problem(name, `its name must match ${metricName.source}`);
  }
  if (!Object.hasOwn(fields, type)) {
    throw problem(
      name,
      `its type is ${
        JSON.stringify(type)
      }, not "counter", "gauge" or "histogram"`,
    );
  }
  if (typeof help !== "string" || help.trim() === "") {
    throw problem(name, "its help text is missing");
  }
  // The compiler allows unknown fields in a module that is passed inline.
  for (const field of Object.keys(definition)) {
    if (fields[type].includes(field)) continue;
    throw problem(
      name,
      `a ${type} has no field "${field}"; allowed are ${
        fields[type].join(", ")
      }`,
    );
  }
  for (const [label, values] of Object.entries(definition.labels ?? {})) {
    checkLabel(name, label, values);
  }
  checkMaxSeries(definition);
  if (definition.type === "histogram") checkBuckets(definition);
  if (definition.type === "gauge") {
    const { idleSeconds } = definition;
    if (idleSeconds !== undefined && !(idleSeconds > 0)) {
      throw outOfRange(name, `idleSeconds is ${idleSeconds}, not above 0`);
    }
  }
}

function checkLabel(name: string, label: string, values: LabelValues): void {
  if (!labelName.test(label)) {
    throw problem(name, `label "${label}" must match ${labelName.source}`);
  }
  if (label.startsWith("__") || reservedLabels.includes(label)) {
    throw problem(name, `label "${label}" is reserved`);
  }
  if (values === "*") return;
  if (!Array.isArray(values)) {
    throw problem(
      name,
      `label "${label}" takes ${JSON.stringify(values)}, ` +
        'not "*" or a list of values',
    );
  }
  if (values.length === 0) {
    throw problem(name, `label "${label}" has no values`);
  }
  for (const value of values) {
    if (typeof value !== "string" || !value.isWellFormed()) {
      throw problem(
        name,
        `label "${label}" has the value ${JSON.stringify(value)}, ` +
          "not a well-formed string",
      );
    }
  }
  if (new Set(values).size < values.length) {
    throw problem(name, `label "${label}" has a value twice`);
  }
}

function checkMaxSeries(
  { name, labels = {}, maxSeries = defaultMaxSeries }: MetricDefinition,
): void {
  if (!Number.isInteger(maxSeries) || maxSeries < 1) {
    throw outOfRange(
      name,
      `maxSeries is ${maxSeries}, not a whole number above 0`,
    );
  }
  const combinations = Object.values(labels).reduce(
    (product, values) => product * (values === "*" ? 1 : values.length),
    1,
  );
  if (combinations > maxSeries) {
    throw outOfRange(
      name,
      `its closed labels give ${combinations} series, maxSeries is ${maxSeries}`,
    );
  }
}

function checkBuckets(
  { name, buckets }: { name: string; buckets?: readonly number[] },
): void {
  if (buckets === undefined) return;
  if (!Array.isArray(buckets) || buckets.length === 0) {
    throw problem(name, "its buckets are not a list of numbers");
  }
  for (const [i, bound] of buckets.entries()) {
    if (!Number.isFinite(bound)) {
      throw outOfRange(name, `bucket ${bound} is not finite`);
    }
    if (i > 0 && bound <= buckets[i - 1]) {
      throw outOfRange(
        name,
        `its buckets must ascend, but ${bound} follows ${buckets[i - 1]}`,
      );
    }
  }
}

/** Returns every name that a metric's lines may have, in either format. */
function lineNames({ type, name }: MetricDefinition): string[] {
  const base = type === "counter" ? name.replace(/_total$/, "") : name;
  const suffixes = {
    counter: ["_total", "_created"],
    gauge: [],
    histogram: ["_bucket", "_sum", "_count", "_created"],
  }[type];
  return [base, ...suffixes.map((suffix) => base + suffix)];
}

function describe(
  { type, name, labels = {} }: MetricDefinition,
  newcomer: MetricDefinition,
): string {
  return name === newcomer.name
    ? `a ${type} with labels ${JSON.stringify(Object.keys(labels))} ` +
      "already exists"
    : `its lines would share a name with those of ${type} "${name}"`;
}

function taken(
  { name }: MetricDefinition,
  reason: string,
  existing: MetricDefinition | PromClientMetric,
): AlreadyRegisteredError {
  return new AlreadyRegisteredError(
    `Cannot register metric "${name}": ${reason}`,
    existing,
  );
}

function problem(name: string, reason: string): TypeError {
  return new TypeError(`Cannot define metric "${name}": ${reason}`);
}

function outOfRange(name: string, reason: string): RangeError {
  return new RangeError(`Cannot define metric "${name}": ${reason}`);
}
