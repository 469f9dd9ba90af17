/**
 * Runs every benchmark against other libraries. Fails if a target is missed.
 *
 * ```sh
 * deno task bench
 * ```
 *
 * @module
 */
import { report } from "./_report.ts";
import { benchExporter } from "./exporter.ts";
import { benchEventLoop } from "./metrics_event_loop.ts";
import { benchInstruments } from "./metrics_instruments.ts";
import { benchRendering } from "./metrics_rendering.ts";
import { benchMonitoringPlatform } from "./monitoring_platform.ts";
import { benchMonitoringQueries } from "./monitoring_queries.ts";
import { benchStorage } from "./monitoring_storage.ts";
import { benchQueue, measurement } from "./queue.ts";

const start = performance.now();
const { deno, v8 } = Deno.version;
console.log(
  `Deno ${deno}, V8 ${v8}, ${navigator.hardwareConcurrency} processors`,
);
let missed = report(
  "Metrics: one call (×: times faster than the other library, median of rounds)",
  await benchInstruments(),
) + report("Metrics: answering a scrape", await benchRendering()) +
  report("Metrics: the event loop during a scrape", await benchEventLoop()) +
  report("Tasks through Redis, tasks per second", await benchQueue());
console.log(measurement);
missed += report(
  "Exporter: a collection (best of rounds)",
  await benchExporter(),
);
missed += report(
  "Monitoring: queries over a day of samples (ratio: our time by Prometheus')",
  await benchMonitoringQueries(),
);
missed += report("Monitoring: storage", await benchStorage());
missed += report(
  "Monitoring: an idle platform that watches itself",
  await benchMonitoringPlatform(),
);

const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(`\n${missed} targets missed, ${seconds} s`);
if (missed > 0) Deno.exit(1);
