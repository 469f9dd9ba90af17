/**
 * Measures a query.
 *
 * @module
 */
import type { SampleSource } from "../series/samples.ts";

/** Times and counts of one query, as its clients can ask for them. */
export class QueryStats {
  /** Source that counts what is read from it. */
  readonly source: SampleSource;
  #samplesRead = 0;
  #seriesTouched = 0;
  readonly #start = performance.now();
  #queueEnd = this.#start;
  #preparationEnd = this.#start;
  #evaluationEnd = this.#start;

  /** @param source Source that the query reads. */
  constructor(source: SampleSource) {
    this.source = {
      select: async (selection, signal) => {
        const series = await source.select(selection, signal);
        this.#seriesTouched += series.length;
        for (const { timestamps } of series) {
          this.#samplesRead += timestamps.length;
        }
        return series;
      },
    };
  }

  /** Notes that the query has a slot. */
  endQueue(): void {
    this.#queueEnd = performance.now();
  }

  /** Notes that the query is read and checked. */
  endPreparation(): void {
    this.#preparationEnd = performance.now();
  }

  /** Notes that the query has its answer. */
  endEvaluation(): void {
    this.#evaluationEnd = performance.now();
  }

  /** Returns them in Prometheus' shape, in seconds. */
  toJSON(): unknown {
    const evaluation = (this.#evaluationEnd - this.#preparationEnd) / 1000;
    return {
      timings: {
        evalTotalTime: evaluation,
        // The evaluation returns sorted series.
        resultSortTime: 0,
        queryPreparationTime: (this.#preparationEnd - this.#queueEnd) / 1000,
        innerEvalTime: evaluation,
        execQueueTime: (this.#queueEnd - this.#start) / 1000,
        execTotalTime: (this.#evaluationEnd - this.#start) / 1000,
      },
      samples: {
        samplesRead: this.#samplesRead,
        seriesTouched: this.#seriesTouched,
      },
    };
  }
}
