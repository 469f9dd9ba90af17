/**
 * Tests what every {@linkcode ArtifactStore} must do.
 *
 * @module
 */
import type { ArtifactStore } from "../../services/ports/artifact_store.ts";
import { keyCases } from "./_artifact_store_keys.ts";
import { streamCases } from "./_artifact_store_streams.ts";
import { type Open, suite, type SuiteOptions } from "./_suite.ts";

/** Registers the suite. @param name Names the adapter: `file ArtifactStore`. */
export function artifactStoreConformance(
  name: string,
  open: Open<ArtifactStore>,
  options?: SuiteOptions,
): void {
  const check = suite(name, open, options);
  keyCases(check);
  streamCases(check);
}
