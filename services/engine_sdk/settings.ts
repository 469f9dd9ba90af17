/**
 * Environment variables of every engine.
 *
 * @module
 */
import { wholeNumber } from "../service/settings.ts";

/** The variables that every engine reads, beside those of every service. */
export const engineSettings = {
  // Two, so that a long recording doesn't hold up the short ones.
  DALSTON_ENGINE_CONCURRENCY: wholeNumber(1, 64).default(2),
  // How soon other engines get the tasks of an engine that was killed.
  DALSTON_ENGINE_LEASE_SECONDS: wholeNumber(1, 3_600).default(30),
};
