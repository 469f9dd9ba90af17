/**
 * Makes a page of its content.
 *
 * @module
 */
import { html, type Markup } from "./html.ts";
import { stylesheet } from "./stylesheet.ts";

/** Pages in the order of the menu. */
const menu = [
  ["/targets", "Targets"],
  ["/alerts", "Alerts"],
  ["/rules", "Rules"],
] as const;

/** Path of the stylesheet. */
export const stylesheetPath = "/style.css";

/** Nothing but our stylesheet is loaded, and no page may frame ours. */
const policy =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/**
 * Makes the response of a page.
 *
 * @param path Path of the page, which is marked in the menu.
 * @param title What the page shows.
 * @param content Its HTML below the title.
 * @param status HTTP status. @default 200
 */
export function page(
  path: string,
  title: string,
  content: Markup,
  status = 200,
): Response {
  const links = menu.map(([to, name]) =>
    to === path
      ? html`<a href="${to}" aria-current="page">${name}</a>`
      : html`<a href="${to}">${name}</a>`
  );
  const { text } = html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title} · Monitoring</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="${stylesheetPath}">
      </head>
      <body>
        <header><a class="home" href="/">Monitoring</a><nav>${links}</nav></header>
        <main>
    <h1>${title}</h1>
    ${content}
        </main>
      </body>
    </html>
  `;
  return new Response(text, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "referrer-policy": "no-referrer",
    },
  });
}

/** Makes the response of the stylesheet. */
export function stylesheetResponse(): Response {
  return new Response(stylesheet, {
    headers: { "content-type": "text/css; charset=utf-8" },
  });
}
