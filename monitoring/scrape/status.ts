/**
 * Defines what is known of the targets that are scraped.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";

/** Whether a target answers. `unknown` until its first scrape. */
export type TargetHealth = "up" | "down" | "unknown";

/** A target and its last scrape. */
export interface TargetStatus {
  /** Scrape configuration that it belongs to. */
  readonly pool: string;
  /** Labels of all its series. */
  readonly labels: Labels;
  /** Labels before relabelling, such as `__address__`. */
  readonly discoveredLabels: Labels;
  readonly url: string;
  readonly health: TargetHealth;
  /**
   * Why the last scrape failed, or which of its samples were dropped; empty if
   * all is well.
   */
  readonly lastError: string;
  /** Milliseconds since 1970. @default undefined there was none yet */
  readonly lastScrape?: number;
  readonly lastDurationSeconds: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
}

/** What a target says of a metric. */
export interface MetricMetadata {
  readonly metric: string;
  readonly target: Labels;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** Tells about targets. */
export interface TargetsView {
  targets(): readonly TargetStatus[];
  metadata(): readonly MetricMetadata[];
}
