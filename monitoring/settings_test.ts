import {
  readFlags,
  type Setting,
  SettingsError,
} from "@dalston/metrics/program";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { help } from "./help.ts";
import { parseAlertmanagers, parseWebhook } from "./notify/address.ts";
import { settingTable } from "./setting_table.ts";
import { readSettings } from "./settings.ts";

Deno.test("readSettings() reads every setting by its flag and by its variable", () => {
  const url = "https://example.test/x";
  const given: Record<string, readonly [text: string, value: unknown]> = {
    target: ["a=b:1", [{ name: "a", url: "http://b:1/metrics" }]],
    rules: ["a.yml, b.yml", ["a.yml", "b.yml"]],
    interval: ["7", 7],
    honorLabels: ["true", true],
    retentionDays: ["7", 7],
    retentionBytes: ["20000000", 20_000_000],
    alertmanagerUrl: [url, parseAlertmanagers(url)],
    alertWebhook: [url, parseWebhook(url)],
    prometheusUrl: [url, url],
    url: [url, url],
    origins: ["https://a,https://b", ["https://a", "https://b"]],
    port: ["0", 0],
    metricsEnabled: ["false", false],
    logLevel: ["error", "error"],
    logFormat: ["json", "json"],
  };
  for (const [name, setting] of Object.entries<Setting>(settingTable)) {
    const [text, value] = given[name] ?? ["some text", "some text"];
    const args = setting.value === undefined
      ? [`--${setting.flag}`]
      : [`--${setting.flag}`, text];
    const key = name === "target" ? "targets" : name;
    for (
      const settings of [
        readSettings(readFlags(settingTable, args), {}),
        readSettings({}, { [setting.variable]: text }),
      ]
    ) {
      assertEquals(
        Object.entries(settings).find(([each]) => each === key)?.[1],
        value,
        name,
      );
    }
    assertStringIncludes(help(), `--${setting.flag}`);
    assertStringIncludes(help(), `[${setting.variable}]`);
  }
});

Deno.test("readSettings() keeps 15 days or 1 GiB of a scrape each 15 s by default", () => {
  const { interval, retentionDays, retentionBytes, port } = readSettings(
    {},
    {},
  );
  assertEquals(
    { interval, retentionDays, retentionBytes, port },
    { interval: 15, retentionDays: 15, retentionBytes: 2 ** 30, port: 9090 },
  );
});

const bad:
  readonly (readonly [variable: string, text: string, told: string])[] = [
    [
      "DALSTON_SCRAPE_TARGETS",
      "shop",
      'Cannot use DALSTON_SCRAPE_TARGETS="shop": "shop" has no port: ',
    ],
    [
      "DALSTON_SCRAPE_INTERVAL",
      "0.5",
      'Cannot use DALSTON_SCRAPE_INTERVAL="0.5": expected a number of seconds from 1 to 300',
    ],
    [
      "DALSTON_MONITORING_RETENTION_DAYS",
      "0",
      'Cannot use DALSTON_MONITORING_RETENTION_DAYS="0": expected a whole number from 1 to 36525',
    ],
    [
      "DALSTON_MONITORING_RETENTION_BYTES",
      "1GB",
      'Cannot use DALSTON_MONITORING_RETENTION_BYTES="1GB": expected a whole number from 10485760 to ',
    ],
    [
      "DALSTON_ALERT_WEBHOOK",
      "ftp://me:hunter2@x",
      "Cannot use DALSTON_ALERT_WEBHOOK=(hidden): expected ",
    ],
    [
      "DALSTON_PROMETHEUS_URL",
      "hunter2",
      "Cannot use DALSTON_PROMETHEUS_URL=(hidden): expected ",
    ],
  ];
for (const [variable, text, told] of bad) {
  Deno.test(`readSettings() tells what is wrong with ${variable}`, () => {
    const error = assertThrows(
      () => readSettings({}, { [variable]: text }),
      SettingsError,
      told,
    );
    assertEquals(error.message.includes("hunter2"), false);
  });
}
