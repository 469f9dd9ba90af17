/**
 * Counts something and shows what Prometheus would read.
 *
 * ```sh
 * deno run examples/counter.ts
 * ```
 *
 * It shows a metrics module, a closed and an open label, and the zeros that a
 * closed label brings: `decaf="yes"` is exported before the first such cup.
 *
 * @module
 */
import { configureMetrics, type MetricsModule } from "@dalston/metrics";

const coffeeMetrics = {
  cups: {
    type: "counter",
    name: "coffee_cups_total",
    help: "Cups served.",
    labels: {
      drink: "*", // open: any value
      decaf: ["yes", "no"], // closed: these values, each exported from 0
    },
  },
} as const satisfies MetricsModule;

const { metrics, handler } = configureMetrics("coffee-bar", coffeeMetrics);

metrics.cups.inc({ drink: "espresso", decaf: "no" });
metrics.cups.inc({ drink: "espresso", decaf: "no" }, 2);

// A bound instrument is faster where the labels are known beforehand.
const filter = metrics.cups.with({ drink: "filter", decaf: "no" });
filter.inc();

// Neither of these compiles: a value and a label that the module doesn't have.
// metrics.cups.inc({ drink: "espresso", decaf: "maybe" });
// metrics.cups.inc({ drink: "espresso", size: "small" });

const response = await handler(new Request("http://localhost/metrics"));
console.log(await response.text());
