/**
 * Liveness times of workers. Realtime workers become stale after
 * `DALSTON_WORKER_STALE_SECONDS`, a setting of the session router.
 *
 * @module
 */

/** Interval of a worker's heartbeats, in milliseconds. */
export const heartbeatMs = 10_000;

/**
 * Age of the last heartbeat from which an engine worker is stale, in
 * milliseconds: jobs no longer count on its capabilities, and the tasks that it
 * claimed are orphaned.
 */
export const engineStaleMs = 60_000;
