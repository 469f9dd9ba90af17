import { assertEquals, assertRejects } from "@std/assert";
import { serviceNames, servicesNamed } from "./mod.ts";

/** All but the monitoring, which loads in a thread that would have to end. */
const others = serviceNames.filter((name) => name !== "monitoring");

Deno.test("servicesNamed() starts services in their order, each once", async () => {
  assertEquals(serviceNames.at(-1), "monitoring");
  assertEquals(
    await servicesNamed(["exporter", "gateway", "exporter"]),
    await servicesNamed(["gateway", "exporter"]),
  );
});

Deno.test("servicesNamed() leaves services out of all, and of those named", async () => {
  const started = await servicesNamed([], ["monitoring", "gateway"]);
  assertEquals(started, await servicesNamed(others, ["gateway"]));
  assertEquals(started.length, serviceNames.length - 2);
});

Deno.test("servicesNamed() refuses names that it doesn't know, and to start nothing", async () => {
  const told =
    `There is no service "gatway": there are gateway, orchestrator, `;
  await assertRejects(() => servicesNamed(["gatway"]), TypeError, told);
  await assertRejects(() => servicesNamed([], ["gatway"]), TypeError, told);
  await assertRejects(
    () => servicesNamed(["gateway"], ["gateway"]),
    TypeError,
    "No service is left to start",
  );
});
