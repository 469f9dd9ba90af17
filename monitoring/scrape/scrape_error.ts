/**
 * Tells why a scrape failed.
 *
 * @module
 */

/** Kinds of failures. */
export const scrapeFailures = [
  /** There was no connection, or it broke. */
  "connection",
  /** The page wasn't complete in time. */
  "timeout",
  /** The answer had another status than 200. */
  "status",
  /** The answer led to another host. */
  "redirect",
  /** The page has a content type that isn't read. */
  "content_type",
  /** A line can't be read. */
  "syntax",
  /** The page is larger than it may be. */
  "limit",
  /** The samples couldn't be stored. */
  "store",
] as const;

/** Kind of a failure. */
export type ScrapeFailure = typeof scrapeFailures[number];

/** A scrape that failed; nothing of its page counts. */
export class ScrapeError extends Error {
  override readonly name = "ScrapeError";

  constructor(
    readonly failure: ScrapeFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
