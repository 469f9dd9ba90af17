/**
 * Every dashboard.
 *
 * @module
 */
import { engine } from "./engine/mod.ts";
import type { Dashboard } from "@dalston/monitoring/builder";
import { overview } from "./overview/mod.ts";
import { queues } from "./queues/mod.ts";
import { realtime } from "./realtime/mod.ts";
import { services } from "./services/mod.ts";

/** The dashboards, the home page first. */
export const dashboards: readonly Dashboard[] = [
  overview,
  engine,
  queues,
  realtime,
  services,
];
