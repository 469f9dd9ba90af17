/**
 * Environment variables of the session router.
 *
 * @module
 */
import { wholeNumber } from "../service/settings.ts";

/** The variables that the session router reads, beside those of every service. */
export const sessionRouterSettings = {
  // The slots of a killed gateway are free again after this time. It is also how
  // long the router or Redis may be down before sessions end.
  DALSTON_SESSION_LEASE_SECONDS: wholeNumber(1, 3_600).default(30),
  DALSTON_WORKER_STALE_SECONDS: wholeNumber(1, 3_600).default(30),
};
