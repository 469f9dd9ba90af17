import type { Labels } from "../series/labels.ts";
import type { MetadataLine } from "./page_reader.ts";
import type { MetricMetadata } from "./status.ts";

/** Most metrics that a target's metadata is kept of. */
const mostMetrics = 20_000;

/** Keeps what the newest page of a target says of its metrics. */
export class TargetMetadata {
  #kept = new Map<string, MetricMetadata>();
  #read = new Map<string, MetricMetadata>();

  /** @param target Labels of the target. */
  constructor(private readonly target: Labels) {}

  /** Takes a line of the page that is read now. */
  add({ metric, field, text }: MetadataLine): void {
    const known = this.#read.get(metric);
    if (known === undefined && this.#read.size === mostMetrics) return;
    this.#read.set(metric, {
      ...known ??
        { metric, target: this.target, type: "unknown", help: "", unit: "" },
      [field]: text,
    });
  }

  /** Ends the page. What a broken one said is forgotten. */
  endPage(isGood: boolean): void {
    if (isGood) this.#kept = this.#read;
    this.#read = new Map();
  }

  /** What the last good page said. */
  all(): Iterable<MetricMetadata> {
    return this.#kept.values();
  }
}
