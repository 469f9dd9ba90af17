/**
 * All queues: what waits, who works on it, what was given up on.
 *
 * @module
 */
import { dashboard } from "../../../monitoring/builder/dashboard.ts";
import {
  datasourceVariable,
  enginesVariable,
  intervalVariable,
} from "../../../monitoring/builder/variables.ts";
import { events } from "./events.ts";
import { exporter } from "./exporter.ts";
import { history } from "./history.ts";
import { now } from "./now.ts";
import { tasks } from "./tasks.ts";

/** The queues and what moves through them. */
export const queues = dashboard({
  name: "queues",
  title: "Dalston Queues",
  description: "What waits, who works on it, what was given up on.",
  variables: [datasourceVariable, enginesVariable, intervalVariable],
  rows: [now, history, tasks, events, exporter],
});
