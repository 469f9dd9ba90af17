/**
 * One engine, from its work to what goes wrong.
 *
 * @module
 */
import { dashboard, matching } from "@dalston/monitoring/builder";
import { variables } from "../variables.ts";
import { group, uids } from "../links.ts";
import { processPanels } from "../process_panels.ts";
import { trouble } from "./trouble.ts";
import { waiting } from "./waiting.ts";
import { work } from "./work.ts";

/** One engine. */
export const engine = dashboard({
  uid: uids.engine,
  group,
  title: "Dalston Engine",
  description: "What one engine does, what it waits for, what goes wrong.",
  variables: [variables.datasource, variables.engine, variables.interval],
  rows: [work, waiting, trouble, {
    id: 30,
    title: "Processes",
    panels: processPanels(31, matching("service", "engine-$engine_id")),
  }],
});
