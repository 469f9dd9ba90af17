/**
 * Tells the format of a page of metrics from its content type.
 *
 * @module
 */

import { ScrapeError } from "./scrape_error.ts";

/** Format of a page: Prometheus text 0.0.4 or OpenMetrics 1.0. */
export type PageFormat = "text" | "openmetrics";

/** The `Accept` header of a scrape. It prefers OpenMetrics, as Prometheus does. */
export const acceptedFormats =
  "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6," +
  "application/openmetrics-text;version=0.0.1;q=0.5," +
  "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4," +
  "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

/**
 * Returns the format that a `Content-Type` header names.
 *
 * @throws {ScrapeError} if it names none of them. Like Prometheus 3, a scrape
 * doesn't guess.
 */
export function pageFormat(contentType: string | null): PageFormat {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase();
  switch (type) {
    case "text/plain":
      return "text";
    case "application/openmetrics-text":
      return "openmetrics";
    case "":
      throw new ScrapeError(
        "content_type",
        `the answer has no Content-Type: ${allowed}`,
      );
    default:
      throw new ScrapeError(
        "content_type",
        `unsupported Content-Type "${type}": ${allowed}`,
      );
  }
}

const allowed = "text/plain and application/openmetrics-text are read";
