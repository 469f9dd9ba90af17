/**
 * Holds the stylesheet of the pages.
 *
 * @module
 */

/** Style of all pages, light or dark as the browser wants. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #16181d);
  --card: light-dark(#fff, #1f2229);
  --line: light-dark(#dde1e7, #343943);
  --text: light-dark(#1d2229, #e6e8ec);
  --quiet: light-dark(#59616e, #9aa3b0);
  --accent: light-dark(#1a5fb4, #7fb2f0);
  --good: light-dark(#1b6e3c, #6ccf8f);
  --good-back: light-dark(#dff3e5, #173524);
  --bad: light-dark(#a51d2d, #ff9a9a);
  --bad-back: light-dark(#fbe3e4, #451b20);
  --warn: light-dark(#7a4f01, #f0c674);
  --warn-back: light-dark(#fdf0d3, #3d3014);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 15px/1.5 system-ui, sans-serif;
}
a { color: var(--accent); }
header {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1.5rem;
  padding: 0.75rem 1.5rem;
  background: var(--card);
  border-bottom: 1px solid var(--line);
}
header a { color: var(--quiet); text-decoration: none; }
header a:hover { color: var(--text); }
header .home { color: var(--text); font-weight: 600; }
nav { display: flex; gap: 1.25rem; }
nav [aria-current] {
  color: var(--text);
  border-bottom: 2px solid var(--accent);
}
main { max-width: 90rem; margin: 0 auto; padding: 1.25rem 1.5rem 3rem; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; }
h2 { margin: 1.75rem 0 0.5rem; font-size: 1.1rem; }
h2 small { color: var(--quiet); font-weight: 400; }
.quiet { color: var(--quiet); }
table {
  width: 100%;
  border-collapse: collapse;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 6px;
}
th, td {
  padding: 0.5rem 0.75rem;
  text-align: left;
  vertical-align: top;
  border-top: 1px solid var(--line);
}
th {
  color: var(--quiet);
  font-size: 0.85rem;
  font-weight: 500;
  white-space: nowrap;
  border-top: 0;
}
td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
td { overflow-wrap: anywhere; }
code {
  font: 0.87em/1.5 ui-monospace, monospace;
  overflow-wrap: anywhere;
  white-space: pre-wrap;
}
.state {
  display: inline-block;
  padding: 0 0.5rem;
  border-radius: 4px;
  font-size: 0.85rem;
  font-weight: 600;
  white-space: nowrap;
}
.good { color: var(--good); background: var(--good-back); }
.bad { color: var(--bad); background: var(--bad-back); }
.warn { color: var(--warn); background: var(--warn-back); }
.error { color: var(--bad); }
.labels { display: flex; flex-wrap: wrap; gap: 0.25rem; margin: 0; padding: 0; }
.labels li {
  padding: 0 0.4rem;
  list-style: none;
  border: 1px solid var(--line);
  border-radius: 4px;
  font: 0.82em/1.6 ui-monospace, monospace;
}
@media (max-width: 50rem) {
  header, main { padding-left: 1rem; padding-right: 1rem; }
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { padding: 0.5rem 0.75rem; }
  tr + tr { border-top: 1px solid var(--line); }
  td { display: flex; gap: 0.75rem; padding: 0.2rem 0; border: 0; }
  td:empty { display: none; }
  td::before {
    content: attr(data-name);
    flex: 0 0 6.5rem;
    color: var(--quiet);
    font-size: 0.85rem;
  }
}
`;
