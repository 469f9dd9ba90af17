/**
 * Tests what every {@linkcode EventLog} must do.
 *
 * @module
 */
import type { EventLog } from "../../services/ports/event_log.ts";
import { acknowledgeCases } from "./_event_log_acknowledge.ts";
import { readCases } from "./_event_log_read.ts";
import { type Open, suite, type SuiteOptions } from "./_suite.ts";

/** Registers the suite. @param name Names the adapter: `SQLite EventLog`. */
export function eventLogConformance(
  name: string,
  open: Open<EventLog>,
  options?: SuiteOptions,
): void {
  const check = suite(name, open, options);
  readCases(check);
  acknowledgeCases(check);
}
