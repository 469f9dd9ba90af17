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
  /** Address of its page. */
  readonly url: string;
  /** Whether the last time went well. */
  readonly health: TargetHealth;
  /**
   * Why the last scrape failed, or which of its samples were dropped; empty if
   * all is well.
   */
  readonly lastError: string;
  /** Milliseconds since 1970. @default undefined there was none yet */
  readonly lastScrape?: number;
  /** How long the last scrape took. */
  readonly lastDurationSeconds: number;
  /** Seconds between two. */
  readonly intervalSeconds: number;
  /** Seconds after which a scrape is given up. */
  readonly timeoutSeconds: number;
}

/** What a target says of a metric. */
export interface MetricMetadata {
  /** Name of the metric. */
  readonly metric: string;
  /** Labels of the target. */
  readonly target: Labels;
  /** Kind. */
  readonly type: string;
  /** Text for people. */
  readonly help: string;
  /** Unit; empty if none is told. */
  readonly unit: string;
}

/** Tells about targets. */
export interface TargetsView {
  /** Returns every target with its last scrape. */
  targets(): readonly TargetStatus[];
  /** Returns what the targets say of their metrics. */
  metadata(): readonly MetricMetadata[];
}
