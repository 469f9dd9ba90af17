/**
 * Instruments that do nothing, for a service whose metrics are disabled.
 *
 * @module
 */
import { startTimer } from "./histogram.ts";
import type {
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  LabelledCounter,
  LabelledGauge,
  LabelledHistogram,
  Labels,
} from "./types.ts";

function nothing(): void {}

/** A timer still returns the seconds: its caller may log them. */
function timer(): () => number {
  return startTimer(() => performance.now(), nothing);
}

const boundCounter: BoundCounter = { inc: nothing };

const boundGauge: BoundGauge = {
  set: nothing,
  inc: nothing,
  dec: nothing,
  unset: nothing,
};

const boundHistogram: BoundHistogram = { observe: nothing, startTimer: timer };

const labelledCounter: LabelledCounter<Labels> = {
  inc: nothing,
  with: () => boundCounter,
  remove: () => false,
};

const labelledGauge: LabelledGauge<Labels> = {
  set: nothing,
  inc: nothing,
  dec: nothing,
  with: () => boundGauge,
  remove: () => false,
  clear: nothing,
};

const labelledHistogram: LabelledHistogram<Labels> = {
  observe: nothing,
  startTimer: timer,
  with: () => boundHistogram,
  remove: () => false,
};

/** An instrument of each type, with and without labels. */
export const disabledInstruments = {
  labelled: {
    counter: labelledCounter,
    gauge: labelledGauge,
    histogram: labelledHistogram,
  },
  unlabelled: {
    counter: boundCounter,
    gauge: boundGauge,
    histogram: boundHistogram,
  },
} as const;
