/**
 * Exports queues that another program keeps in Redis, here those of Sidekiq:
 * one list `queue:<name>` for each queue.
 *
 * ```sh
 * deno run --allow-net --allow-env examples/foreign_queues.ts redis://127.0.0.1:6379 9100
 * curl http://127.0.0.1:9100/metrics
 * ```
 *
 * Queues are found by their keys, so the list of queues stands nowhere. Reading
 * is all the exporter does. Without code, the same is
 * `exporter/main.ts --queue-pattern 'queue:*'`.
 *
 * @module
 */
import {
  collectQueues,
  exporterMetrics,
  KeyPattern,
  redisQueueSource,
} from "@dalston/exporter";
import { configureMetrics } from "@dalston/metrics";
import { serveMetrics } from "@dalston/metrics/serve";

const [url = "redis://127.0.0.1:6379", port = "9100"] = Deno.args;

const telemetry = configureMetrics("sidekiq", exporterMetrics);
const queues = collectQueues({
  telemetry,
  source: redisQueueSource({
    url,
    layout: {
      // What stands for `*` becomes the label `engine_id`.
      queues: [new KeyPattern("queue:*")],
      // Sidekiq adds at the head of a list and takes from its tail.
      oldestAt: "tail",
    },
  }),
  log: (level, message) => console.error(level, message),
});

const { address } = serveMetrics(telemetry, {
  port: Number(port),
  check: () => queues.check(),
});
console.log(`${address}/metrics`);
