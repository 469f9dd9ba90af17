/**
 * Helps to write a program that serves metrics: settings that are a flag and an
 * environment variable each, `--help`, a log whose lines are counted, a clean
 * stop.
 *
 * ```ts
 * import {
 *   describeSettings,
 *   readFlags,
 *   type SettingTable,
 *   settingReader,
 *   wholeNumber,
 * } from "@dalston/metrics/program";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const table = {
 *   port: {
 *     flag: "port",
 *     variable: "SHOP_PORT",
 *     value: "PORT",
 *     help: "port to listen on",
 *     preset: "8080",
 *   },
 * } as const satisfies SettingTable;
 *
 * const flags = readFlags(table, ["--port", "8081"]);
 * const { required } = settingReader(flags, { SHOP_PORT: "8082" });
 * assertEquals(required(table.port, wholeNumber(0, 65_535)), 8081);
 *
 * const help = describeSettings(table).join("\n");
 * assertStringIncludes(help, "--port PORT  [SHOP_PORT]");
 * ```
 *
 * @module
 */
export * from "./common_settings.ts";
export * from "./help.ts";
export * from "./log.ts";
export * from "./metrics.ts";
export * from "./parse.ts";
export * from "./run.ts";
export * from "./setting.ts";
export * from "./telemetry.ts";
