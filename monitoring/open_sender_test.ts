import { assertEquals, assertRejects } from "@std/assert";
import { configureMetrics } from "@dalston/metrics";
import { SettingsError } from "@dalston/metrics/program";
import { eventually } from "../tests/support/eventually.ts";
import { start } from "./main.ts";
import { monitoringMetrics } from "./metrics.ts";
import { alert, startWebhook } from "./notify/_testing.ts";
import { parseWebhook } from "./notify/address.ts";
import { openSender, type OpenSenderOptions } from "./open_sender.ts";

/** Opens a sender and returns what it logged. */
async function open(settings: Partial<OpenSenderOptions["settings"]>) {
  const lines: string[] = [];
  const opened = await openSender({
    settings: {
      alertmanagerUrl: undefined,
      alertWebhook: undefined,
      data: "/nowhere",
      ...settings,
    },
    externalUrl: "http://here",
    telemetry: configureMetrics("monitoring", monitoringMetrics),
    log: (level, message) => lines.push(`${level} ${message}`),
  });
  return { opened, lines };
}

Deno.test("openSender() says once that alerts are sent nowhere", async () => {
  const { opened, lines } = await open({});
  await using _ = opened;
  assertEquals(opened.sender, undefined);
  assertEquals(lines, [
    "info Alerts are sent nowhere: neither DALSTON_ALERTMANAGER_URL nor " +
    "DALSTON_ALERT_WEBHOOK is set",
  ]);
});

Deno.test("openSender() prefers Alertmanagers, and logs what fails", async () => {
  await using webhook = startWebhook(() => new Response(null, { status: 400 }));
  const { address } = webhook;
  const { opened, lines } = await open({
    alertmanagerUrl: [address],
    alertWebhook: address,
  });
  await using _ = opened;
  assertEquals(opened.alertmanagers, [webhook.url]);
  opened.sender?.send([alert({})]);
  await eventually("a line", () => lines.length === 1);
  assertEquals(lines, [
    `warn Alerts for ${address.host} dropped: 1, status 400`,
  ]);
});

Deno.test("openSender() refuses a file that isn't one of ours", async () => {
  const data = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${data}/alerts.json`, "{}");
    const alertWebhook = parseWebhook("http://127.0.0.1:9/");
    await assertRejects(
      () => open({ data, alertWebhook }),
      SettingsError,
      `${data}/alerts.json doesn't have what was told of alerts`,
    );
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});

Deno.test("the monitoring tells an Alertmanager of an alert that fires", async () => {
  await using webhook = startWebhook();
  const data = await Deno.makeTempDir();
  const rules = `${data}/rules.yml`;
  await Deno.writeTextFile(
    rules,
    `groups:
  - name: test
    interval: 1s
    rules:
      - alert: Always
        expr: vector(1)
        labels: { severity: critical }
        annotations: { summary: "It is {{ $value }}." }
`,
  );
  try {
    const monitoring = await start({
      DALSTON_MONITORING_PORT: "0",
      DALSTON_DATA_DIR: data,
      DALSTON_ALERTMANAGER_URL: new URL(webhook.url).origin,
    }, { rules: [rules] });
    try {
      const received = await eventually("an alert", () => webhook.received[0]);
      assertEquals(received.path, "/api/v2/alerts");
      const [told] = received.body.alerts ?? [];
      assertEquals(told?.labels, { alertname: "Always", severity: "critical" });
      assertEquals(told?.annotations, { summary: "It is 1." });
    } finally {
      await monitoring.stop();
    }
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});
