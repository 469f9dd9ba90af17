/**
 * Addresses of the runbook's sections.
 *
 * @module
 */

/** The address of a section, by its anchor. */
export function runbook(section: string): string {
  return `docs/runbook.md#${section}`;
}
