import { assert, assertEquals } from "@std/assert";
import { parse } from "yaml";
import { only } from "../tests/support/elements.ts";
import { overview } from "./dashboards/overview/mod.ts";
import { variables } from "./dashboards/variables.ts";

interface Datasource {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly editable: boolean;
  readonly jsonData: { readonly timeInterval: string };
}

interface Provider {
  readonly allowUiUpdates: boolean;
  readonly options: { readonly path: string };
}

interface Compose {
  readonly services: {
    readonly grafana: {
      readonly environment: Readonly<Record<string, string>>;
      readonly volumes: readonly string[];
    };
  };
}

function read(path: string): string {
  return Deno.readTextFileSync(
    new URL(`../${path}`, import.meta.url),
  );
}

const provisioning = "docker/grafana/provisioning";
const { datasources }: { datasources: Datasource[] } = parse(
  read(`${provisioning}/datasources/prometheus.yml`),
);
const datasource = only(datasources);
const { providers }: { providers: Provider[] } = parse(
  read(`${provisioning}/dashboards/dashboards.yml`),
);
const provider = only(providers);
const compose: Compose = parse(read("docker-compose.yml"), { merge: true });
const { grafana } = compose.services;

Deno.test("datasource is the one that dashboards choose at first", () => {
  assertEquals(variables.datasource.current.value, datasource.uid);
  assertEquals(variables.datasource.current.text, datasource.name);
  assertEquals(variables.datasource.query, datasource.type);
  assertEquals(datasource.editable, false);
});

Deno.test("datasource knows the scrape interval, and four fit in a window", () => {
  const { global }: { global: { scrape_interval: string } } = parse(
    read("docker/prometheus/prometheus.yml"),
  );
  assertEquals(datasource.jsonData.timeInterval, global.scrape_interval);
  assertEquals(global.scrape_interval, "15s");
  assertEquals(variables.interval.auto_min, "1m");
});

Deno.test("dashboards are where Grafana looks, the overview at home", () => {
  const { path } = provider.options;
  assertEquals(provider.allowUiUpdates, false);
  assert(
    grafana.volumes.includes(`./docker/grafana/dashboards:${path}:ro`),
  );
  assertEquals(
    grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH,
    `${path}/${overview.uid}.json`,
  );
});

Deno.test("provisioning asks for no variable that Grafana isn't given", () => {
  for (const path of ["datasources/prometheus", "dashboards/dashboards"]) {
    const text = read(`${provisioning}/${path}.yml`).replaceAll("$$", "");
    for (const [, name = ""] of text.matchAll(/\$\{(\w+)\}/g)) {
      assert(name in grafana.environment, `Grafana isn't given ${name}`);
    }
  }
});
