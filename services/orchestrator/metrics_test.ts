import { lintNames, samples } from "@dalston/metrics/testing";
import { assertEquals } from "@std/assert";
import { eventTypes } from "../contracts/event.ts";
import { instruments } from "./_testing.ts";
import { orchestratorMetrics } from "./metrics.ts";

Deno.test("orchestratorMetrics have good names and help texts", () => {
  assertEquals(lintNames(orchestratorMetrics), []);
});

Deno.test("orchestratorMetrics show every event type and job status from the first scrape", async () => {
  const found = await samples(instruments().telemetry);
  const values = (name: string, label: string) =>
    found.filter((sample) => sample.name === name)
      .map((sample) => sample.labels[label]);
  const { eventsProcessed, jobs } = orchestratorMetrics;
  assertEquals(values(eventsProcessed.name, "event_type"), [...eventTypes]);
  assertEquals(values(jobs.name, "status"), ["completed", "failed"]);
});
