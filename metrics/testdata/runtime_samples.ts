/** Prints or posts the runtime metrics of a process or a worker, as JSON. */
import { configureMetrics } from "../configure.ts";
import { collectRuntime, runtimeMetrics } from "../runtime.ts";
import { samples } from "../testing/mod.ts";

const telemetry = configureMetrics("restricted", { ...runtimeMetrics });
collectRuntime(telemetry);
const values = (await samples(telemetry)).map((
  { name, value },
) => [name, value]);
const message = JSON.stringify(Object.fromEntries(values));
if (Deno.mainModule === import.meta.url) console.log(message);
else new BroadcastChannel("runtime_samples").postMessage(message);
