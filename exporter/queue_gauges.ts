/**
 * Writes what was read of queues into their metrics.
 *
 * @module
 */
import type { InstrumentsOf, LabelledGauge } from "@dalston/metrics";
import type { exporterMetrics } from "./metrics.ts";
import type { QueueReading } from "./queue_source.ts";

type QueueGauge = LabelledGauge<{ readonly engine_id: string }>;

/** The metrics that have a series per queue. What isn't known has none. */
export class QueueGauges {
  readonly #metrics: InstrumentsOf<typeof exporterMetrics>;
  /** Each gauge, and what it shows. */
  readonly #gauges: readonly (readonly [
    QueueGauge,
    (reading: QueueReading) => number | undefined,
  ])[];
  /** What the counters read, as they can only be added to. */
  readonly #added = new Map<string, number>();

  constructor(metrics: InstrumentsOf<typeof exporterMetrics>) {
    this.#metrics = metrics;
    this.#gauges = [
      [metrics.queueDepth, ({ depth }) => depth],
      [metrics.queueDepthExact, ({ depthIsExact }) => Number(depthIsExact)],
      [metrics.queueOldestTaskAge, ({ oldestTaskAge }) => oldestTaskAge],
      [metrics.queueInFlight, ({ inFlight }) => inFlight],
      [metrics.queueOldestInFlightAge, (reading) => reading.oldestInFlightAge],
      [metrics.queueOrphaned, ({ orphaned }) => orphaned],
      [metrics.queueLiveConsumers, ({ liveConsumers }) => liveConsumers],
      [metrics.queueDeadLetters, ({ deadLetters }) => deadLetters],
      [
        metrics.queueOldestDeadLetterAge,
        (reading) => reading.oldestDeadLetterAge,
      ],
    ];
  }

  /** Shows what was read of a queue. */
  show(engine_id: string, reading: QueueReading): void {
    for (const [gauge, valueOf] of this.#gauges) {
      const value = valueOf(reading);
      if (value === undefined) gauge.remove({ engine_id });
      else gauge.set({ engine_id }, value);
    }
    this.#showAdded(engine_id, reading.entriesAdded);
    this.#metrics.queueCollectionSuccess.set({ engine_id }, 1);
  }

  /** Shows of a queue that it can't be read, and nothing else. */
  fail(engine_id: string): void {
    this.remove(engine_id);
    this.#metrics.queueCollectionSuccess.set({ engine_id }, 0);
  }

  /** Shows nothing of a queue. */
  remove(engine_id: string): void {
    for (const [gauge] of this.#gauges) gauge.remove({ engine_id });
    this.#showAdded(engine_id, undefined);
    this.#metrics.queueCollectionSuccess.remove({ engine_id });
  }

  /** Shows nothing of any queue. */
  clear(): void {
    for (const [gauge] of this.#gauges) gauge.clear();
    for (const name of [...this.#added.keys()]) {
      this.#showAdded(name, undefined);
    }
    this.#metrics.queueCollectionSuccess.clear();
  }

  /** A count that fell is that of a queue made anew: the counter starts over. */
  #showAdded(engine_id: string, added: number | undefined): void {
    const counter = this.#metrics.queueEntriesAdded;
    const before = this.#added.get(engine_id);
    if (added === before) return;
    if (before !== undefined && (added === undefined || added < before)) {
      counter.remove({ engine_id });
      this.#added.delete(engine_id);
    }
    if (added !== undefined) {
      counter.inc({ engine_id }, added - (this.#added.get(engine_id) ?? 0));
      this.#added.set(engine_id, added);
    }
  }
}
