/**
 * The services as processes; the gateway and the monitoring in detail.
 *
 * @module
 */
import { dashboard } from "@dalston/monitoring/builder";
import { variables } from "../variables.ts";
import { group, uids } from "../links.ts";
import { gateway } from "./gateway.ts";
import { measuring } from "./measuring.ts";
import { monitoring } from "./monitoring.ts";
import { processes } from "./processes.ts";

/** Processes of every service; the gateway and the monitoring in detail. */
export const services = dashboard({
  uid: uids.services,
  group,
  title: "Dalston Services",
  description: "Processes, logs and versions; the gateway and the " +
    "monitoring in detail.",
  variables: [variables.datasource, variables.service, variables.interval],
  rows: [processes, gateway, measuring, monitoring],
});
