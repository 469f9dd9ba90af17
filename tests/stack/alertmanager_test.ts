import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "yaml";
import { checkAlertmanagerFile, hasAmtool } from "../support/alertmanager.ts";
import { composeService, withDefaults } from "../support/compose_file.ts";
import { alerts, prometheusFolder } from "../support/prometheus_rules.ts";
import { only } from "../support/elements.ts";

const folder = new URL("../../docker/alertmanager/", import.meta.url);
const start = new URL("start.sh", folder).pathname;

interface Config {
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
  }[];
}

/** Runs start.sh with an address; returns what it wrote and printed. */
async function started(url: string) {
  const file = await Deno.makeTempFile({ suffix: ".yml" });
  try {
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [start, "echo", "started", "here"],
      env: { ALERT_WEBHOOK_URL: url, ALERTMANAGER_FILE: file },
    }).output();
    const [printed, failure] = [stdout, stderr]
      .map((part) => new TextDecoder().decode(part).trim());
    const config: Config | null = parse(await Deno.readTextFile(file));
    if (hasAmtool && code === 0) await checkAlertmanagerFile(file);
    return { code, printed, failure, config };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("start.sh gives Alertmanager a webhook, and starts it", async () => {
  const { code, printed, config } = await started("https://pager/a?b=c#d&e");
  assertEquals([code, printed], [0, "started here"]);
  assertEquals(config?.receivers, [{
    name: "operator",
    webhook_configs: [{
      url: "https://pager/a?b=c#d&e",
      send_resolved: true,
    }],
  }]);
});

for (
  const [url, api_url] of [
    ["https://hooks.slack.com/services/T/B/x"],
    ["slack+http://mattermost:8065/hooks/x", "http://mattermost:8065/hooks/x"],
  ]
) {
  Deno.test(`start.sh lets Alertmanager send Slack's messages to ${url}`, async () => {
    const { config } = await started(url ?? "");
    assertEquals(config?.receivers, [{
      name: "operator",
      slack_configs: [{ api_url: api_url ?? url, send_resolved: true }],
    }]);
  });
}

Deno.test("start.sh without an address says once that nobody is told", async () => {
  const { code, printed, config } = await started("");
  assertEquals(code, 0);
  assertEquals(
    printed,
    "ALERT_WEBHOOK_URL is empty: alerts are shown, and sent to nobody\nstarted here",
  );
  assertEquals(config?.receivers, [{ name: "operator" }]);
});

for (
  const url of ["pager:80/x", "ftp://pager/x", "http://a/'b", "http://a b"]
) {
  Deno.test(`start.sh refuses the address ${url} without printing it`, async () => {
    const { code, printed, failure = "" } = await started(url);
    assertEquals([code, printed], [1, ""]);
    assertStringIncludes(failure, "ALERT_WEBHOOK_URL");
    assert(!failure.includes(url));
  });
}

Deno.test("alertmanager.yml names alerts that exist", async () => {
  const { config } = await started("");
  const names = (config?.inhibit_rules ?? []).flatMap((rule) =>
    [...rule.source_matchers, ...rule.target_matchers].flatMap((matcher) =>
      matcher.match(/Dalston\w+/g) ?? []
    )
  );
  const known = alerts.map(({ alert }) => alert);
  assert(names.length > 0);
  assertEquals(names.filter((name) => !known.includes(name)), []);
});

Deno.test("docker-compose.yml has Alertmanager, and Prometheus tells it alerts", async () => {
  const alertmanager = composeService("alertmanager");
  assertEquals(
    withDefaults(alertmanager.image),
    "prom/alertmanager:v0.27.0",
  );
  assertEquals(alertmanager.ports?.map(withDefaults), ["127.0.0.1:9093:9093"]);
  assertEquals(alertmanager.profiles, ["monitoring"]);
  const config: {
    readonly alerting: {
      readonly alertmanagers: readonly {
        readonly static_configs: readonly { readonly targets: unknown }[];
      }[];
    };
  } = parse(
    await Deno.readTextFile(new URL("prometheus.yml", prometheusFolder)),
  );
  const { static_configs } = only(config.alerting.alertmanagers);
  assertEquals(static_configs, [{ targets: ["alertmanager:9093"] }]);
});
