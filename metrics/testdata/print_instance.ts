/** Prints the `instance` label that a service gets by default. */
import { configureMetrics } from "../configure.ts";

console.log(configureMetrics("test", {}).instance);
