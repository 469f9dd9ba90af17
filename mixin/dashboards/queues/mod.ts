/**
 * All queues: what waits, who works on it, what was given up on.
 *
 * @module
 */
import { dashboard } from "@dalston/monitoring/builder";
import { variables } from "../variables.ts";
import { group, uids } from "../links.ts";
import { events } from "./events.ts";
import { exporter } from "./exporter.ts";
import { history } from "./history.ts";
import { now } from "./now.ts";
import { tasks } from "./tasks.ts";

/** The queues and what moves through them. */
export const queues = dashboard({
  uid: uids.queues,
  group,
  title: "Dalston Queues",
  description: "What waits, who works on it, what was given up on.",
  variables: [variables.datasource, variables.engines, variables.interval],
  rows: [now, history, tasks, events, exporter],
});
