/**
 * Bounds what one scrape may bring.
 *
 * @module
 */
import type { LabelPair } from "../series/labels.ts";
import { excerpt } from "./_excerpt.ts";
import { ScrapeError } from "./scrape_error.ts";

/** A scrape past one of these fails as a whole. */
export interface ScrapeLimits {
  /** Bytes of a page, unzipped. @default 67_108_864 (64 MiB) */
  readonly bodyBytes: number;
  /** Samples of a page. @default 200_000 */
  readonly samples: number;
  /** Labels of a series, with those of the target. @default 100 */
  readonly labels: number;
  /** Characters of a label's name. @default 1_024 */
  readonly labelNameLength: number;
  /** Characters of a label's value. @default 16_384 */
  readonly labelValueLength: number;
}

/** Limits that a well-behaved target is far from. */
export const defaultScrapeLimits: ScrapeLimits = {
  bodyBytes: 67_108_864,
  samples: 200_000,
  labels: 100,
  labelNameLength: 1_024,
  labelValueLength: 16_384,
};

/** @throws {ScrapeError} if labels of a line have a name twice. */
export function checkLabelNames(labels: readonly LabelPair[]): void {
  const names = new Set<string>();
  for (const [name] of labels) {
    if (names.has(name)) {
      throw new ScrapeError(
        "syntax",
        `label name ${excerpt(name)} is not unique`,
      );
    }
    names.add(name);
  }
}

/** @throws {ScrapeError} if the labels of a series are past a limit. */
export function checkLabelLimits(
  metric: string,
  labels: readonly LabelPair[],
  limits: ScrapeLimits,
): void {
  if (labels.length > limits.labels) {
    throw new ScrapeError(
      "limit",
      `${labels.length} labels of ${
        excerpt(metric)
      }: at most ${limits.labels} are allowed`,
    );
  }
  for (const [name, value] of labels) {
    const [what, length, limit] = name.length > limits.labelNameLength
      ? ["name", name.length, limits.labelNameLength]
      : ["value", value.length, limits.labelValueLength];
    if (length <= limit) continue;
    throw new ScrapeError(
      "limit",
      `label ${what} of ${length} characters, label ${excerpt(name)} of ${
        excerpt(metric)
      }: at most ${limit} are allowed`,
    );
  }
}
