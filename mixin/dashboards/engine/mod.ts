/**
 * One engine, from its work to what goes wrong.
 *
 * @module
 */
import { dashboard } from "../../../monitoring/builder/dashboard.ts";
import { processPanels } from "../process_panels.ts";
import { matching } from "../../../monitoring/builder/promql/mod.ts";
import {
  datasourceVariable,
  engineVariable,
  intervalVariable,
} from "../../../monitoring/builder/variables.ts";
import { trouble } from "./trouble.ts";
import { waiting } from "./waiting.ts";
import { work } from "./work.ts";

/** One engine. */
export const engine = dashboard({
  name: "engine",
  title: "Dalston Engine",
  description: "What one engine does, what it waits for, what goes wrong.",
  variables: [datasourceVariable, engineVariable, intervalVariable],
  rows: [work, waiting, trouble, {
    id: 30,
    title: "Processes",
    panels: processPanels(31, matching("service", "engine-$engine_id")),
  }],
});
