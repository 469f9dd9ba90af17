/**
 * The table of the values that are measured of each queue. A row drives all
 * that concerns its value: the field of `QueueReading`, how the values of several
 * keys become one, the metric, and its line in README.md.
 *
 * @module
 */
import type {
  CounterDefinition,
  GaugeDefinition,
  MetricsModule,
} from "@dalston/metrics";

/** The limit of queues that one exporter can be told to export. */
export const mostQueues = 20_000;

/** The part that all metrics of queues share: one series for each queue. */
export const perQueue = {
  labels: { engine_id: "*" },
  maxSeries: mostQueues,
} as const;

/** One value that is read of a queue. */
export interface QueueRow {
  /** The field of `QueueReading` that holds it. */
  readonly field: string;
  /**
   * How the values of several keys, or of several groups, become one. If one of
   * them isn't known, the total isn't either.
   *
   * @default undefined the field is always known; `sumOfKeys()` adds it up
   */
  readonly total?: "sum" | "highest";
  /** The metric that shows it. */
  readonly metric: CounterDefinition | GaugeDefinition;
}

/** The values that are read of a queue, by the key of the metric that shows each. */
export const queueTable = {
  queueDepth: {
    field: "depth",
    metric: {
      type: "gauge",
      name: "dalston_queue_depth",
      help: "Tasks that wait for a consumer to claim them.",
      ...perQueue,
    },
  },
  queueDepthExact: {
    field: "depthIsExact",
    metric: {
      type: "gauge",
      name: "dalston_queue_depth_exact",
      help: "Whether the depth is exact (1) or a lower limit (0).",
      ...perQueue,
    },
  },
  queueOldestTaskAge: {
    field: "oldestTaskAge",
    total: "highest",
    metric: {
      type: "gauge",
      name: "dalston_queue_oldest_task_age_seconds",
      help: "Time since the oldest waiting task was enqueued, 0 without one.",
      ...perQueue,
    },
  },
  queueInFlight: {
    field: "inFlight",
    total: "sum",
    metric: {
      type: "gauge",
      name: "dalston_queue_in_flight_tasks",
      help:
        "Tasks in flight: claimed by a consumer and neither acknowledged nor released.",
      ...perQueue,
    },
  },
  queueOldestInFlightAge: {
    field: "oldestInFlightAge",
    total: "highest",
    metric: {
      type: "gauge",
      name: "dalston_queue_oldest_in_flight_age_seconds",
      help: "Time since the oldest task in flight was enqueued, 0 without one.",
      ...perQueue,
    },
  },
  queueOrphaned: {
    field: "orphaned",
    total: "sum",
    metric: {
      type: "gauge",
      name: "dalston_queue_orphaned_tasks",
      help: "Tasks in flight at a dead consumer.",
      ...perQueue,
    },
  },
  queueLiveConsumers: {
    field: "liveConsumers",
    total: "sum",
    metric: {
      type: "gauge",
      name: "dalston_queue_live_consumers",
      help: "Live consumers of the queue.",
      ...perQueue,
    },
  },
  queueDeadLetters: {
    field: "deadLetters",
    total: "sum",
    metric: {
      type: "gauge",
      name: "dalston_queue_dead_letters",
      help: "Tasks of the queue in the dead letters.",
      ...perQueue,
    },
  },
  queueOldestDeadLetterAge: {
    field: "oldestDeadLetterAge",
    total: "highest",
    metric: {
      type: "gauge",
      name: "dalston_queue_oldest_dead_letter_age_seconds",
      help:
        "Time since the oldest dead letter of the queue was moved there, 0 without one.",
      ...perQueue,
    },
  },
  queueEntriesAdded: {
    field: "entriesAdded",
    total: "sum",
    metric: {
      type: "counter",
      name: "dalston_queue_entries_added_total",
      help: "Tasks that were ever added to the queue.",
      ...perQueue,
    },
  },
} as const satisfies Readonly<Record<string, QueueRow>>;

/** The metrics of the table's rows. */
export type MetricsOf<Table extends Readonly<Record<string, QueueRow>>> = {
  readonly [Key in keyof Table]: Table[Key]["metric"];
};

/** The metrics of one queue. A value that isn't known has no series. */
export const queueMetrics: MetricsOf<typeof queueTable> = metricsOf(queueTable);

function metricsOf<Table extends Readonly<Record<string, QueueRow>>>(
  table: Table,
): MetricsOf<Table>;
function metricsOf(table: Readonly<Record<string, QueueRow>>): MetricsModule {
  return Object.fromEntries(
    Object.entries(table).map(([key, { metric }]) => [key, metric]),
  );
}

/** The fields of `QueueReading` that are left out where they aren't known. */
export type OptionalQueueField = Extract<
  typeof queueTable[keyof typeof queueTable],
  { readonly total: string }
>[
  "field"
];

/** Values of these fields, as far as they are known. */
export type QueueValues = {
  readonly [Field in OptionalQueueField]?: number;
};

const totals = {
  sum: (values: readonly number[]) => values.reduce((sum, n) => sum + n, 0),
  highest: (values: readonly number[]) => Math.max(0, ...values),
} as const;

/**
 * Makes one record of several, each field as its row says. A field that none of
 * them has is left out; one that some don't know is `undefined`.
 */
export function totalOf(parts: readonly QueueValues[]): QueueValues {
  const result: { [Field in OptionalQueueField]?: number } = {};
  for (const row of Object.values(queueTable)) {
    if (!("total" in row)) continue;
    const { field, total } = row;
    if (!parts.some((part) => field in part)) continue;
    const known = parts.flatMap((part) => part[field] ?? []);
    result[field] = known.length === parts.length
      ? totals[total](known)
      : undefined;
  }
  return result;
}
