import { assertEquals, assertThrows } from "@std/assert";
import {
  readFlags as readFlagsOf,
  type Setting,
  SettingsError,
} from "@dalston/metrics/program";
import { help } from "./help.ts";
import { settingTable } from "./setting_table.ts";
import { readSettings } from "./settings.ts";

const readFlags = (args: readonly string[]) => readFlagsOf(settingTable, args);

Deno.test("readSettings() takes a flag before a variable before a default", () => {
  const environment = { DALSTON_EXPORTER_PORT: "9200", LOG_LEVEL: "" };
  const settings = readSettings(readFlags(["--port", "9300"]), environment);
  assertEquals(settings.port, 9300);
  assertEquals(readSettings({}, environment).port, 9200);
  assertEquals(readSettings({}, {}).port, 9100);
  assertEquals(readSettings({}, environment).logLevel, "info");
});

Deno.test("readSettings() reads every setting by its flag and by its variable", () => {
  const given: Record<string, readonly [text: string, value: unknown]> = {
    cluster: ["true", true],
    queuePattern: ["a:*, b", ["a:*", "b"]],
    consumerIdle: ["1.5", 1.5],
    oldestAt: ["head", "head"],
    queues: ["a,b", ["a", "b"]],
    maxQueues: ["7", 7],
    retention: ["7", 7],
    discoveryInterval: ["7", 7],
    timeout: ["0.5", 0.5],
    countLimit: ["7", 7],
    port: ["0", 0],
    metricsEnabled: ["false", false],
    logLevel: ["error", "error"],
    logFormat: ["json", "json"],
  };
  for (const [name, setting] of Object.entries<Setting>(settingTable)) {
    const [text, value] = given[name] ?? ["some text", "some text"];
    const flags = setting.value === undefined
      ? [`--${setting.flag}`]
      : [`--${setting.flag}`, text];
    const byFlag = readSettings(readFlags(flags), {});
    const byVariable = readSettings({}, { [setting.variable]: text });
    for (const settings of [byFlag, byVariable]) {
      assertEquals(
        Object.entries(settings).find(([n]) => n === name)?.[1],
        value,
      );
    }
  }
});

Deno.test("readSettings() takes a list from a repeated flag", () => {
  const flags = readFlags(["--queues", "a,b", "--queues=c"]);
  assertEquals(readSettings(flags, {}).queues, ["a", "b", "c"]);
});

Deno.test("readSettings() names flag or variable, value and what is allowed", () => {
  const rows: readonly (readonly [string[], Record<string, string>, string])[] =
    [
      [
        ["--port=70000"],
        {},
        'Cannot use --port="70000": expected a whole number from 0 to 65535',
      ],
      [
        [],
        { DALSTON_EXPORTER_PORT: "x" },
        'Cannot use DALSTON_EXPORTER_PORT="x": expected a whole number from 0 to 65535',
      ],
      [
        ["--timeout=0"],
        {},
        'Cannot use --timeout="0": expected a number of seconds above 0',
      ],
      [
        [],
        { LOG_LEVEL: "loud" },
        'Cannot use LOG_LEVEL="loud": expected debug or info or warn or error',
      ],
      [["--queues=a,,b"], {}, 'Cannot use --queues="a,,b": it is empty'],
      [["--metrics-token= "], {}, "Cannot use --metrics-token=(hidden): "],
    ];
  for (const [args, environment, message] of rows) {
    assertThrows(
      () => readSettings(readFlags(args), environment),
      SettingsError,
      message,
    );
  }
});

Deno.test("readFlags() refuses flags that there aren't", () => {
  for (const args of [["--prot", "1"], ["word"], ["--port"]]) {
    assertThrows(() => readFlags(args), SettingsError, "(see --help)");
  }
});

Deno.test("help() and README.md name every flag, its variable and its default", async () => {
  const readme = await Deno.readTextFile(
    new URL("./README.md", import.meta.url),
  );
  const text = help();
  for (
    const { flag, variable, preset } of Object.values<Setting>(settingTable)
  ) {
    for (const line of [`--${flag}`, `[${variable}]`, preset ?? ""]) {
      assertEquals(text.includes(line), true, line);
    }
    const row = readme.split("\n").find((line) =>
      line.startsWith(`| \`--${flag}\``)
    );
    assertEquals(row?.includes(`| \`${variable}\``), true, flag);
    if (preset !== undefined) {
      assertEquals(row?.includes(`| \`${preset}\``), true, flag);
    }
  }
});
