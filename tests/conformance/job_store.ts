/**
 * Tests what every {@linkcode JobStore} must do.
 *
 * @module
 */
import type { JobStore } from "../../services/ports/job_store.ts";
import { jobCases } from "./_job_store_jobs.ts";
import { listCases } from "./_job_store_lists.ts";
import { taskCases } from "./_job_store_tasks.ts";
import { type Open, suite, type SuiteOptions } from "./_suite.ts";

/** Registers the suite. @param name Names the adapter: `SQLite JobStore`. */
export function jobStoreConformance(
  name: string,
  open: Open<JobStore>,
  options?: SuiteOptions,
): void {
  const check = suite(name, open, options);
  jobCases(check);
  listCases(check);
  taskCases(check);
}
