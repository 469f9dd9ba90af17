/**
 * Shows the rules that are evaluated.
 *
 * @module
 */
import { html, type Markup } from "./html.ts";
import { type Cell, errorText, seconds, state, table } from "./parts.ts";
import type { Rules } from "./source.ts";

type Rule = Rules["groups"][number]["rules"][number];

/** Makes the content of the page. */
export function rulesPage({ groups }: Rules): Markup {
  if (groups.length === 0) return html`<p>There are no rules.</p>`;
  return html`${
    groups.map(({ name, file, interval, rules }) =>
      html`<h2>${name} <small>${file}, every ${seconds(interval)}</small></h2>
${table(rules.map(row))}`
    )
  }`;
}

function row(rule: Rule): readonly Cell[] {
  const wait = rule.duration ?? 0;
  return [
    ["State", state(rule.state ?? rule.health)],
    ["Rule", html`<strong>${rule.name}</strong>`],
    ["Expression", html`<code>${rule.query}</code>`],
    ["For", wait === 0 ? "" : seconds(wait), "number"],
    ["Duration", seconds(rule.evaluationTime), "number"],
    ["Error", errorText(rule.lastError ?? "")],
  ];
}
