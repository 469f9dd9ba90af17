/**
 * Shows which targets answer.
 *
 * @module
 */
import { html, type Markup } from "./html.ts";
import {
  ago,
  type Cell,
  errorText,
  labelList,
  seconds,
  state,
  table,
} from "./parts.ts";
import type { Targets } from "./source.ts";

type Target = Targets["activeTargets"][number];

/** Makes the content of the page. */
export function targetsPage({ activeTargets }: Targets, now: number): Markup {
  if (activeTargets.length === 0) {
    return html`<p>Nothing is scraped: there are no targets.</p>`;
  }
  const pools = Map.groupBy(activeTargets, ({ scrapePool }) => scrapePool);
  return html`${
    [...pools].map(([pool, targets]) =>
      html`<h2>${pool} <small>${countUp(targets)}</small></h2>
${table(targets.map((target) => row(target, now)))}`
    )
  }`;
}

function countUp(targets: readonly Target[]): string {
  const up = targets.filter(({ health }) => health === "up").length;
  return `${up} of ${targets.length} up`;
}

function row(target: Target, now: number): readonly Cell[] {
  const url = target.scrapeUrl;
  const link = /^https?:/.test(url)
    ? html`<a href="${url}" rel="noreferrer"><code>${url}</code></a>`
    : html`<code>${url}</code>`;
  return [
    ["State", state(target.health)],
    ["Endpoint", link],
    ["Labels", labelList(target.labels)],
    ["Last scrape", ago(target.lastScrape, now), "number"],
    ["Duration", seconds(target.lastScrapeDuration), "number"],
    ["Error", errorText(target.lastError)],
  ];
}
