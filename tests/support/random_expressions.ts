/**
 * Makes random expressions of PromQL.
 *
 * @module
 */
import type { Random } from "./random.ts";

/** What the expressions are about. */
export interface Vocabulary {
  /** Metrics with distinct values, such as gauges. */
  readonly gauges: readonly [string, ...string[]];
  readonly counters: readonly [string, ...string[]];
  /** Metrics of classic buckets, with their label `le`. */
  readonly buckets: readonly [string, ...string[]];
  /** The values of each label. */
  readonly labels: readonly [Label, ...Label[]];
  /** Fixed times for `@`, in seconds since 1970. */
  readonly times: readonly [number, ...number[]];
}

interface Label {
  readonly name: string;
  readonly values: readonly [string, ...string[]];
}

/** Ends in 3 s, so that no point of a subquery lies at the end of a range. */
const ranges = ["33s", "63s", "123s", "303s", "603s", "1803s"] as const;
const steps = ["10s", "30s", "1m", "70s"] as const;
const offsets = ["10s", "1m", "5m", "20m", "-1m", "-10s"] as const;

const overTime = [
  "absent_over_time",
  "avg_over_time",
  "count_over_time",
  "delta",
  "deriv",
  "idelta",
  "increase",
  "irate",
  "last_over_time",
  "max_over_time",
  "min_over_time",
  "present_over_time",
  "rate",
  "stddev_over_time",
  "stdvar_over_time",
  "sum_over_time",
] as const;

const ofValues = [
  "abs",
  "atan",
  "ceil",
  "cos",
  "day_of_month",
  "day_of_week",
  "days_in_month",
  "deg",
  "exp",
  "floor",
  "hour",
  "ln",
  "log10",
  "log2",
  "minute",
  "month",
  "rad",
  "round",
  "sgn",
  "sin",
  "sqrt",
  "tanh",
  "year",
] as const;

const aggregations = [
  "avg",
  "count",
  "group",
  "max",
  "min",
  "sum",
] as const;
/** Without `atan2`, for which Prometheus 2.42 kept the name of the metric. */
const arithmetic = ["+", "-", "*", "/", "%", "^"] as const;
const comparisons = ["==", "!=", ">", "<", ">=", "<="] as const;
const sets = ["and", "or", "unless"] as const;

/** Makes expressions that have the right types. */
export class ExpressionMaker {
  constructor(
    readonly random: Random,
    readonly vocabulary: Vocabulary,
  ) {}

  /** Makes an expression that nests about as deep as told. */
  expression(depth: number): string {
    return this.random.percent(90) ? this.vector(depth) : this.scalar(depth);
  }

  /** Makes an expression whose value is an instant vector. */
  vector(depth: number): string {
    const { random } = this;
    if (depth <= 0) return this.selector();
    const inner = () => this.vector(depth - 1);
    const number = () => this.scalar(depth - 2);
    switch (random.integer(0, 15)) {
      case 0:
        return this.selector();
      case 1:
      case 2:
      case 3:
        return this.#overTime(depth);
      case 4:
        return `${random.pick(ofValues)}(${inner()})`;
      case 5:
      case 6:
      case 7:
        return this.#aggregation(depth);
      case 8: {
        const operator = random.pick(arithmetic);
        return random.percent(50)
          ? `(${inner()}) ${operator} (${number()})`
          : `(${number()}) ${operator} (${inner()})`;
      }
      case 9:
        return this.#comparison(inner(), number());
      case 10:
        return `(${inner()}) ${
          random.pick(sets)
        }${this.#matching()} (${inner()})`;
      case 11:
        return this.#joined(depth);
      case 12:
        return `${random.pick(["-", "+"])}(${inner()})`;
      case 13:
        return this.#labelChange(inner());
      case 14:
        return this.#quantileOfBuckets(number());
      default:
        return this.#rest(depth);
    }
  }

  /** Makes an expression whose value is a number. */
  scalar(depth: number): string {
    const { random } = this;
    if (depth <= 0 || random.percent(30)) {
      return random.pick(["0", "1", "-1.5", "2", "0x1F", "1e3", "100", ".5"]);
    }
    const inner = () => this.scalar(depth - 1);
    switch (random.integer(0, 4)) {
      case 0:
        return "time()";
      case 1:
        return `scalar(${this.vector(depth - 1)})`;
      case 2:
        return `(${inner()}) ${random.pick(comparisons)} bool (${inner()})`;
      case 3:
        return `-(${inner()})`;
      default:
        return `(${inner()}) ${random.pick(arithmetic)} (${inner()})`;
    }
  }

  /** Makes a selector, perhaps at another time. */
  selector(): string {
    const { gauges, counters, buckets } = this.vocabulary;
    const name = this.random.pick([...gauges, ...counters, ...buckets]);
    return name + this.#matchers() + this.#shift();
  }

  #matchers(): string {
    const { random, vocabulary } = this;
    if (random.percent(50)) return "";
    const { name, values } = random.pick(vocabulary.labels);
    const value = random.pick(values);
    const matcher = random.pick(
      [
        `="${value}"`,
        `!="${value}"`,
        `=~"${value}|${random.pick(values)}"`,
        `!~"${value.slice(0, 1)}.*"`,
        `=~".*${value.slice(-1)}"`,
        `=~".+"`,
        `=""`,
      ],
    );
    return `{${name}${matcher}}`;
  }

  #shift(): string {
    const { random, vocabulary } = this;
    const offset = random.percent(20) ? ` offset ${random.pick(offsets)}` : "";
    const at = random.percent(10)
      ? ` @ ${
        random.pick(["start()", "end()", `${random.pick(vocabulary.times)}`])
      }`
      : "";
    return random.percent(50) ? at + offset : offset + at;
  }

  #range(depth: number): string {
    const { random, vocabulary: { gauges, counters } } = this;
    const range = random.pick(ranges);
    if (depth > 1 && random.percent(25)) {
      const step = random.percent(80) ? random.pick(steps) : "";
      return `(${this.vector(depth - 2)})[${range}:${step}]${this.#shift()}`;
    }
    const name = random.pick([...counters, ...gauges]);
    return `${name}${this.#matchers()}[${range}]${this.#shift()}`;
  }

  #overTime(depth: number): string {
    const range = this.#range(depth);
    switch (this.random.integer(0, 9)) {
      case 0: {
        const quantile = this.random.pick(["0", "0.5", "0.9", "1", "1.5"]);
        return `quantile_over_time(${quantile}, ${range})`;
      }
      // The last digits of computed values differ, and would count.
      case 1:
        return `${this.random.pick(["changes", "resets"])}(${this.#range(0)})`;
      case 2:
        return this.#prediction();
      default:
        return `${this.random.pick(overTime)}(${range})`;
    }
  }

  /** Without `@`, which Prometheus 2.42 takes for the first step alone. */
  #prediction(): string {
    const { random, vocabulary: { gauges, counters } } = this;
    const name = random.pick([...gauges, ...counters]) + this.#matchers();
    return `predict_linear(${name}[${random.pick(ranges)}], ${
      random.integer(-60, 600)
    })`;
  }

  #aggregation(depth: number): string {
    const { random, vocabulary: { gauges, counters } } = this;
    const grouping = this.#grouping();
    switch (random.integer(0, 9)) {
      // Equal values would be left to chance.
      case 0:
        return `${random.pick(["topk", "bottomk"])}${grouping}(${
          random.integer(0, 3)
        }, ${random.pick(gauges)})`;
      case 1:
        return `quantile${grouping}(${random.pick(["0", "0.3", "1", "-1"])}, ${
          this.vector(depth - 1)
        })`;
      // Other values would differ in their last digits.
      case 2:
        return `count_values${grouping}("value", ${random.pick(counters)})`;
      // Prometheus 3 has NaN for infinite values, 2.42 had 0.
      case 3:
        return `${random.pick(["stddev", "stdvar"])}${grouping}(${
          random.pick(counters)
        })`;
      default:
        return `${random.pick(aggregations)}${grouping}(${
          this.vector(depth - 1)
        })`;
    }
  }

  #grouping(): string {
    const { random } = this;
    if (random.percent(40)) return "";
    return ` ${random.pick(["by", "without"])} (${this.#labelList()}) `;
  }

  #labelList(): string {
    return this.random.some(this.vocabulary.labels.map(({ name }) => name))
      .join(", ");
  }

  #matching(): string {
    const { random } = this;
    if (random.percent(50)) return "";
    return ` ${random.pick(["on", "ignoring"])} (${this.#labelList()})`;
  }

  #comparison(vector: string, scalar: string): string {
    const { random } = this;
    const operator = random.pick(comparisons) +
      (random.percent(40) ? " bool" : "");
    return random.percent(70)
      ? `(${vector}) ${operator} (${scalar})`
      : `(${scalar}) ${operator} (${vector})`;
  }

  /** Two vectors that match each other more often than chance would have it. */
  #joined(depth: number): string {
    const { random } = this;
    const operator = random.percent(60)
      ? random.pick(arithmetic)
      : random.pick(comparisons) + (random.percent(40) ? " bool" : "");
    const { name: one } = random.pick(this.vocabulary.labels);
    const { name: other } = random.pick(this.vocabulary.labels);
    const narrow = `${random.pick(aggregations)} by (${one}) (${
      this.vector(depth - 1)
    })`;
    switch (random.integer(0, 3)) {
      case 0:
        return `(${this.vector(depth - 1)}) ${operator}${this.#matching()} (${
          this.vector(depth - 1)
        })`;
      case 1:
        return `(${
          this.vector(depth - 1)
        }) ${operator} on (${one}) group_left () (${narrow})`;
      case 2:
        return `(${narrow}) ${operator} on (${one}) group_right () (${
          this.vector(depth - 1)
        })`;
      default:
        return `sum by (${one}, ${other}) (${
          this.vector(depth - 1)
        }) ${operator} sum by (${one}, ${other}) (${this.vector(depth - 1)})`;
    }
  }

  #labelChange(vector: string): string {
    const { random } = this;
    const { name } = random.pick(this.vocabulary.labels);
    const { name: other } = random.pick(this.vocabulary.labels);
    return random.percent(50)
      ? `label_replace(${vector}, "${other}", "$1-x", "${name}", "(.*)[a-z]")`
      : `label_join(${vector}, "joined", "-", "${name}", "${other}")`;
  }

  #quantileOfBuckets(quantile: string): string {
    const { random, vocabulary } = this;
    const bucket = random.pick(vocabulary.buckets);
    const rates = `rate(${bucket}${this.#matchers()}[${random.pick(ranges)}])`;
    return random.percent(50)
      ? `histogram_quantile(0.${random.integer(0, 9)}, ${rates})`
      : `histogram_quantile(${quantile}, sum by (le) (${rates}))`;
  }

  #rest(depth: number): string {
    const { random } = this;
    const inner = this.vector(depth - 1);
    switch (random.integer(0, 6)) {
      case 0:
        return `absent(${inner})`;
      case 1:
        return `timestamp(${this.selector()})`;
      case 2:
        return `vector(${this.scalar(depth - 1)})`;
      case 3:
        return `clamp(${inner}, ${random.integer(-5, 5)}, ${
          random.integer(0, 50)
        })`;
      case 4:
        return `clamp_max(${inner}, ${this.scalar(depth - 2)})`;
      case 5:
        return `${random.pick(["sort", "sort_desc"])}(${inner})`;
      default:
        return `round(${inner}, ${random.pick(["0.5", "5", "0.1"])})`;
    }
  }
}
