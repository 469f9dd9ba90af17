/**
 * Tests what every {@linkcode WorkerRegistry} must do.
 *
 * @module
 */
import type { WorkerRegistry } from "../../services/ports/worker_registry.ts";
import { type Open, suite, type SuiteOptions } from "./_suite.ts";
import { slotCases } from "./_worker_registry_slots.ts";
import { workerCases } from "./_worker_registry_workers.ts";

/** Registers the suite. @param name Names the adapter: `SQLite WorkerRegistry`. */
export function workerRegistryConformance(
  name: string,
  open: Open<WorkerRegistry>,
  options?: SuiteOptions,
): void {
  const check = suite(name, open, options);
  workerCases(check);
  slotCases(check);
}
