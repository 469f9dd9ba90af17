import { assertEquals } from "@std/assert";
import {
  hasAlertmanager,
  startAlertmanager,
} from "../../tests/support/alertmanager.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { Labels } from "../series/labels.ts";
import { alert, ended, startWebhook } from "./_testing.ts";
import { parseAlertmanagers } from "./address.ts";
import { AlertmanagerSender } from "./alertmanager_sender.ts";
import { webhookMessage } from "./webhook_message.ts";

Deno.test({
  name:
    "Alertmanager takes our alerts, and our webhook messages are as its own",
  ignore: !hasAlertmanager,
  async fn() {
    await using webhook = startWebhook();
    await using alertmanager = await startAlertmanager(`
route:
  receiver: operator
  group_by: [alertname]
  group_wait: 1s
  group_interval: 1s
receivers:
  - name: operator
    webhook_configs: [{ url: "${webhook.url}", send_resolved: true }]
`);
    await using sender = new AlertmanagerSender({
      addresses: parseAlertmanagers(alertmanager.url),
    });
    const a = alert({ service: "a", path: 'ü "quoted" \\', le: "+Inf" });
    const b = alert({ service: "b" });
    sender.send([a, b]);
    await eventually("both alerts in its API", async (see) => {
      const response = await fetch(`${alertmanager.url}/api/v2/alerts`);
      const alerts: readonly { readonly generatorURL: string }[] =
        await response.json();
      return see(alerts).length === 2 &&
        alerts.every(({ generatorURL }) => generatorURL === a.generatorUrl);
    });
    await eventually("a message", () => webhook.received.length === 1);
    const over = ended(a);
    sender.send([over, b]);
    await eventually("a second message", () => webhook.received.length === 2);

    const groupLabels = Labels.from({ alertname: "Down" });
    const expected = [
      [{ ...a, status: "firing" }, { ...b, status: "firing" }],
      [{ ...over, status: "resolved" }, { ...b, status: "firing" }],
    ] as const;
    for (const [index, alerts] of expected.entries()) {
      const { text, ...ours } = webhookMessage({
        groupLabels,
        alerts,
        externalUrl: "http://here",
      });
      assertEquals(typeof text, "string");
      assertEquals(inOrder(webhook.received[index]?.body), inOrder(ours));
    }
  },
});

/** Orders the alerts, and rounds times as Go and JavaScript write them. */
function inOrder(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message), (_, value: unknown) => {
    if (Array.isArray(value)) {
      return value.toSorted((one, other) =>
        JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
      );
    }
    return typeof value === "string" && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)
      ? Date.parse(value)
      : value;
  });
}
