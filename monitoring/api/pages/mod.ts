/**
 * Answers the pages that operators open in a browser.
 *
 * @module
 */
import { alertsPage } from "./alerts.ts";
import { html } from "./html.ts";
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
  return ({ pathname }) => {
    switch (pathname) {
      case "/":
        return Promise.resolve(page("/", "Monitoring", index));
      case stylesheetPath:
        return Promise.resolve(stylesheetResponse());
      case "/targets":
        return source.targets()
          .then((data) => page(pathname, "Targets", targetsPage(data, now())));
      case "/alerts":
        return source.alerts()
          .then((data) => page(pathname, "Alerts", alertsPage(data, now())));
      case "/rules":
        return source.rules()
          .then((data) => page(pathname, "Rules", rulesPage(data)));
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
