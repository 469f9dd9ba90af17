/**
 * The services as processes, and the gateway in detail.
 *
 * @module
 */
import { dashboard } from "../../../monitoring/builder/dashboard.ts";
import {
  datasourceVariable,
  intervalVariable,
  serviceVariable,
} from "../../../monitoring/builder/variables.ts";
import { gateway } from "./gateway.ts";
import { measuring } from "./measuring.ts";
import { processes } from "./processes.ts";

/** What every service has, and what the gateway has besides. */
export const services = dashboard({
  name: "services",
  title: "Dalston Services",
  description: "Processes, logs and versions; the gateway in detail.",
  variables: [datasourceVariable, serviceVariable, intervalVariable],
  rows: [processes, gateway, measuring],
});
