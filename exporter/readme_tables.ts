/**
 * Makes the tables of metrics in README.md from the definitions.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import {
  collectedMetrics,
  type exporterMetrics,
  ownMetrics,
} from "./metrics.ts";

/** The tables by the comment that stands before and after each. */
const tables: Readonly<Record<string, MetricsModule>> = {
  "collected metrics": collectedMetrics,
  "own metrics": ownMetrics,
};

/** Remarks on a metric beside its help, in Markdown. */
interface Remark {
  /** Details. */
  readonly note?: string;
  /** When the metric is absent. */
  readonly absent?: string;
}

const remarks: Partial<Record<keyof typeof exporterMetrics, Remark>> = {
  queueDepthExact: {
    note: "It is a lower limit where entries have to be counted and there " +
      "are more than `--count-limit`. Then the depth is that limit, or Redis' " +
      "own `lag` where that is more.",
  },
  queueOldestTaskAge: {
    absent: "nothing records when it was enqueued",
  },
  queueInFlight: {
    absent: "lists, as a claim removes the task",
  },
  queueOldestInFlightAge: {
    absent: "lists, or nothing records when it was enqueued",
  },
  queueOrphaned: {
    absent: "lists, or nothing records which consumers are live",
  },
  queueLiveConsumers: {
    note: "By Dalston's worker registry, or by `--consumer-idle`.",
    absent: "there is neither",
  },
  queueDeadLetters: {
    absent: "no dead letters are kept, or more than 50,000",
  },
  queueOldestDeadLetterAge: {
    absent: "as above",
  },
  queueEntriesAdded: {
    note: "It starts over when the queue is deleted and created again.",
    absent: "lists, and Redis before 7",
  },
  queueCollectionSuccess: {
    note: "A queue that could not be read has no other metric.",
  },
  deadEvents: {
    absent: "no dead letters are kept, or more than 50,000",
  },
  oldestDeadEventAge: {
    absent: "as above",
  },
  redisLatency: {
    absent: "queues are not in Redis",
  },
  redisConnected: {
    absent: "queues are not in Redis",
  },
  collectionDuration: {
    absent: "before the first collection",
  },
  lastSuccess: {
    absent: "before the first time",
  },
  lastDiscovery: {
    absent: "before the first time",
  },
  queuesLeftOut: {
    note: "They are beyond `--max-queues`, or their names have more than 200 " +
      "characters.",
  },
};

/**
 * Puts the tables in the place of those between the comments. `deno task
 * generate` does so with README.md.
 *
 * @throws {TypeError} if the comments of a table are missing.
 */
export function withTables(readme: string): string {
  let text = readme;
  for (const [name, metrics] of Object.entries(tables)) {
    const mark = `<!-- ${name} -->`;
    const [before, table, after, ...more] = text.split(mark);
    if (table === undefined || after === undefined || more.length > 0) {
      throw new TypeError(
        `Cannot write the table of ${name}: expected "${mark}" twice`,
      );
    }
    text = [before, `\n\n${metricsTable(metrics)}\n\n`, after].join(mark);
  }
  return text;
}

function metricsTable(metrics: MetricsModule): string {
  return table(
    ["metric", "meaning", "absent"],
    Object.entries(metrics).map(([key, { name, help, labels }]) => {
      const { note, absent = "" } = remarkOf(key);
      const closed = Object.entries(labels ?? {}).filter(([, values]) =>
        values !== "*"
      );
      const labelNames = closed.map(([label]) => label).join();
      const values = closed.flatMap(([, values]) => values)
        .map((value) => `\`${value}\``);
      return [
        `\`${name}${labelNames && `{${labelNames}}`}\``,
        [help, note, values.join(", ")].filter(Boolean).join(" "),
        absent,
      ];
    }),
  );
}

function remarkOf(key: string): Remark {
  const all: Readonly<Record<string, Remark | undefined>> = remarks;
  return all[key] ?? {};
}

/** A table in Markdown. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
