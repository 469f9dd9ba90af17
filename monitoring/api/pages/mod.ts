/**
 * Answers the pages that operators open in a browser.
 *
 * @module
 */
import { ApiError } from "../api_error.ts";
import { alertsPage } from "./alerts.ts";
import { html, type Markup } from "./html.ts";
import { page, stylesheetPath, stylesheetResponse } from "./layout.ts";
import { rulesPage } from "./rules.ts";
import type { PageSource } from "./source.ts";
import { targetsPage } from "./targets.ts";

/**
 * Makes the function that answers the path of a page. It returns undefined for
 * other paths.
 *
 * @param source Tells what the pages show.
 * @param now Returns milliseconds since 1970.
 */
export function pages(
  source: PageSource,
  now: () => number,
): (url: URL) => Promise<Response> | undefined {
  async function show(
    path: string,
    title: string,
    content: () => Promise<Markup>,
  ): Promise<Response> {
    try {
      return page(path, title, await content());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const message = html`<p class="error">${error.message}</p>`;
      return page(path, title, message, error.status);
    }
  }

  return ({ pathname }) => {
    switch (pathname) {
      case "/":
        return Promise.resolve(page("/", "Monitoring", index));
      case stylesheetPath:
        return Promise.resolve(stylesheetResponse());
      case "/targets":
        return show(
          pathname,
          "Targets",
          async () => targetsPage(await source.targets(), now()),
        );
      case "/alerts":
        return show(
          pathname,
          "Alerts",
          async () => alertsPage(await source.alerts(), now()),
        );
      case "/rules":
        return show(
          pathname,
          "Rules",
          async () => rulesPage(await source.rules()),
        );
    }
  };
}

const index = html`
  <ul>
    <li><a href="/targets">Targets</a>: which services answer</li>
    <li><a href="/alerts">Alerts</a>: what is wrong now</li>
    <li><a href="/rules">Rules</a>: what is looked after</li>
  </ul>
  <p
    class="quiet">Programs read <code>/api/v1/</code>, the HTTP API of Prometheus.</p>
`;
