/**
 * Writes what several pages show.
 *
 * @module
 */
import { html, type Markup } from "./html.ts";

/** A name of a column and the content of its cell. */
export type Cell = readonly [
  name: string,
  content: Markup | string,
  kind?: "text" | "number",
];

/** Makes a table. Narrow screens show the columns' names in the cells. */
export function table(rows: readonly (readonly Cell[])[]): Markup {
  const names = (rows[0] ?? []).map(([name]) => html`<th>${name}</th>`);
  return html`
    <table>
      <thead>
        <tr>${names}</tr>
      </thead>
      <tbody>
    ${rows.map((cells) => html`<tr>${cells.map(cell)}</tr>\n`)}</tbody>
    </table>
  `;
}

function cell([name, content, kind = "text"]: Cell): Markup {
  return html`<td class="${kind}" data-name="${name}">${content}</td>`;
}

/** Shows a state in words, and in a colour that says whether it is good. */
export function state(word: string): Markup {
  return html`<span class="state ${
    tones[word] ?? ""
  }">${word.toUpperCase()}</span>`;
}

const tones: Readonly<Record<string, string>> = {
  up: "good",
  ok: "good",
  inactive: "good",
  down: "bad",
  err: "bad",
  firing: "bad",
  unknown: "warn",
  pending: "warn",
};

/** Shows labels. */
export function labelList(
  labels: Readonly<Record<string, string>>,
): Markup {
  const items = Object.entries(labels)
    .map(([name, value]) => html`<li>${name}="${value}"</li>`);
  return html`<ul class="labels">${items}</ul>`;
}

/** Shows what went wrong; empty if nothing did. */
export function errorText(message: string): Markup | string {
  return message === "" ? "" : html`<span class="error">${message}</span>`;
}

/** Says how long ago a time was. Go's zero time stands for never. */
export function ago(date: string, now: number): string {
  const time = Date.parse(date);
  if (Number.isNaN(time) || time <= 0) return "never";
  return `${seconds(Math.max(now - time, 0) / 1000)} ago`;
}

/** Writes a duration in a unit that suits it. */
export function seconds(value: number): string {
  if (value < 1) return `${Number((value * 1000).toPrecision(3))} ms`;
  if (value < 120) return `${Number(value.toPrecision(3))} s`;
  if (value < 7200) return `${Math.round(value / 60)} min`;
  return `${Number((value / 3600).toPrecision(2))} h`;
}
