/**
 * Defines what is scraped.
 *
 * @module
 */
import { type LabelPair, Labels } from "../series/labels.ts";

/** A page of metrics to scrape. */
export interface ScrapeTarget {
  /** URL of the page: http or https. */
  readonly url: string;
  /**
   * Labels that all its series get, such as `job`. `instance` is by default the
   * host and port of the URL.
   */
  readonly labels: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer`. @default undefined none is sent */
  readonly token?: string;
}

/** Returns all labels of a target. */
export function targetLabels({ url, labels }: ScrapeTarget): Labels {
  const { hostname, port, protocol } = new URL(url);
  const usualPort = protocol === "https:" ? "443" : "80";
  return Labels.from({
    instance: `${hostname}:${port || usualPort}`,
    ...labels,
  });
}

/**
 * Joins the labels of a page's line with those of its target, as Prometheus
 * does. Where both have one, the page's is kept with `honorLabels`; else it gets
 * `exported_` before its name and the target's counts.
 */
export function joinLabels(
  own: readonly LabelPair[],
  target: Labels,
  honorLabels: boolean,
): Labels {
  if (honorLabels) {
    const names = new Set(own.map(([name]) => name));
    return Labels.from([
      ...own,
      ...[...target].filter(([name]) => !names.has(name)),
    ]);
  }
  const joined = new Map([...own, ...target]);
  const conflicts = own
    .filter(([name, value]) => value !== "" && target.has(name))
    .sort(([a], [b]) => a.length - b.length);
  for (const [name, value] of conflicts) {
    let exported = `exported_${name}`;
    while ((joined.get(exported) ?? "") !== "") {
      exported = `exported_${exported}`;
    }
    joined.set(exported, value);
  }
  return Labels.from(joined);
}
