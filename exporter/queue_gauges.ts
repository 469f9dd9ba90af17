/**
 * Shows what was read of queues in their metrics.
 *
 * @module
 */
import type {
  InstrumentsOf,
  LabelledCounter,
  LabelledGauge,
} from "@dalston/metrics";
import type { exporterMetrics } from "./metrics.ts";
import { type queueMetrics, queueTable } from "./queue_metrics.ts";
import type { QueueReading } from "./queue_source.ts";

interface QueueLabels {
  readonly engine_id: string;
}

/** One metric with a series for each queue. */
interface QueueSeries {
  /** Shows a value, or no series where there is no value. */
  show(engineId: string, value: number | undefined): void;
  /** Removes all series. */
  clear(): void;
}

/** Shows a reading in the metrics that have one series per queue. */
export class QueueGauges {
  readonly #success: LabelledGauge<QueueLabels>;
  /** The metrics of the table, each with the field that it shows. */
  readonly #series: readonly {
    readonly field: Exclude<keyof QueueReading, "exists">;
    readonly series: QueueSeries;
  }[];

  constructor(metrics: InstrumentsOf<typeof exporterMetrics>) {
    this.#success = metrics.queueCollectionSuccess;
    const instruments: InstrumentsOf<typeof queueMetrics> = metrics;
    const rows = new Map(Object.entries(queueTable));
    this.#series = Object.entries(instruments).flatMap(([key, instrument]) => {
      const field = rows.get(key)?.field;
      if (field === undefined) return [];
      const series = "set" in instrument
        ? gaugeSeries(instrument)
        : counterSeries(instrument);
      return { field, series };
    });
  }

  /** Shows what was read of a queue. */
  show(engine_id: string, reading: QueueReading): void {
    for (const { field, series } of this.#series) {
      const value = reading[field];
      series.show(engine_id, value === undefined ? undefined : Number(value));
    }
    this.#success.set({ engine_id }, 1);
  }

  /** Shows that a queue could not be read, and nothing else of it. */
  fail(engine_id: string): void {
    this.remove(engine_id);
    this.#success.set({ engine_id }, 0);
  }

  /** Shows nothing of a queue. */
  remove(engine_id: string): void {
    for (const { series } of this.#series) series.show(engine_id, undefined);
    this.#success.remove({ engine_id });
  }

  /** Shows nothing of any queue. */
  clear(): void {
    for (const { series } of this.#series) series.clear();
    this.#success.clear();
  }
}

function gaugeSeries(gauge: LabelledGauge<QueueLabels>): QueueSeries {
  return {
    show(engine_id, value) {
      if (value === undefined) gauge.remove({ engine_id });
      else gauge.set({ engine_id }, value);
    },
    clear: () => gauge.clear(),
  };
}

/** Makes a counter follow a count that was read. */
function counterSeries(counter: LabelledCounter<QueueLabels>): QueueSeries {
  /** Values of the counter, which can only be added to. */
  const counted = new Map<string, number>();
  const show = (engine_id: string, value: number | undefined) => {
    const before = counted.get(engine_id);
    if (value === before) return;
    // A count that fell belongs to a new queue: the counter starts over.
    if (before !== undefined && (value === undefined || value < before)) {
      counter.remove({ engine_id });
      counted.delete(engine_id);
    }
    if (value !== undefined) {
      counter.inc({ engine_id }, value - (counted.get(engine_id) ?? 0));
      counted.set(engine_id, value);
    }
  };
  return {
    show,
    clear() {
      for (const engineId of [...counted.keys()]) show(engineId, undefined);
    },
  };
}
