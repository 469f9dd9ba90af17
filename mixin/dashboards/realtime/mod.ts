/**
 * Live sessions: who gets one, what it gets, who serves it.
 *
 * @module
 */
import { dashboard } from "@dalston/monitoring/builder";
import { variables } from "../variables.ts";
import { group, uids } from "../links.ts";
import { sessions } from "./sessions.ts";
import { transcription } from "./transcription.ts";
import { workers } from "./workers.ts";

/** Live sessions. */
export const realtime = dashboard({
  uid: uids.realtime,
  group,
  title: "Dalston Realtime",
  description: "Live sessions: who gets one, what it gets, who serves it.",
  variables: [variables.datasource, variables.interval],
  rows: [sessions, transcription, workers],
});
