/**
 * Live sessions: who gets one, what it gets, who serves it.
 *
 * @module
 */
import { dashboard } from "../../../monitoring/builder/dashboard.ts";
import {
  datasourceVariable,
  intervalVariable,
} from "../../../monitoring/builder/variables.ts";
import { sessions } from "./sessions.ts";
import { transcription } from "./transcription.ts";
import { workers } from "./workers.ts";

/** Live sessions. */
export const realtime = dashboard({
  name: "realtime",
  title: "Dalston Realtime",
  description: "Live sessions: who gets one, what it gets, who serves it.",
  variables: [datasourceVariable, intervalVariable],
  rows: [sessions, transcription, workers],
});
