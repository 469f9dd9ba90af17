/**
 * Where a job's artifacts lie.
 *
 * @module
 */

/** Prefix of the keys of everything that is stored for a job. */
export function jobFolder(jobId: string): string {
  return `jobs/${jobId}`;
}
