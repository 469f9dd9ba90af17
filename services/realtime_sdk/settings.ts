/**
 * Environment variables and port of every realtime worker.
 *
 * @module
 */
import { z } from "zod";
import { wholeNumber } from "../service/settings.ts";

/** Default port of a realtime worker. `DALSTON_REALTIME_PORT` sets another. */
export const realtimePort = 8003;

/** The variables that every realtime worker reads, beside those of every service. */
export const realtimeSettings = {
  // What the gateway connects to, where that isn't the address listened on.
  DALSTON_REALTIME_URL: z.url({ protocol: /^wss?$/ }).optional(),
  DALSTON_REALTIME_CAPACITY: wholeNumber(1, 1_000).default(8),
  DALSTON_REALTIME_IDLE_SECONDS: wholeNumber(1, 3_600).default(30),
  DALSTON_REALTIME_SESSION_SECONDS: wholeNumber(1, 86_400).default(7_200),
  // Shorter than the 10 s after which Docker kills.
  DALSTON_REALTIME_DRAIN_SECONDS: wholeNumber(0, 3_600).default(5),
  DALSTON_REALTIME_MINIMUM_SPEECH_MS: wholeNumber(10, 5_000).default(100),
  DALSTON_REALTIME_MINIMUM_SILENCE_MS: wholeNumber(50, 10_000).default(250),
};
