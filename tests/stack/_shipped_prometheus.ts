/**
 * Starts Prometheus with the shipped configuration and rules, except that
 * targets come from a table instead of DNS, the files of the token and of the
 * rules are elsewhere, and it scrapes and evaluates every second. Alerts
 * wait before they fire for as long as they do in production.
 *
 * @module
 */
import { parse, stringify } from "yaml";
import { z } from "zod";
import { prometheusFolder, ruleFiles } from "../support/prometheus_rules.ts";
import {
  type PrometheusServer,
  startPrometheus,
} from "../support/prometheus_server.ts";

const configSchema = z.looseObject({
  scrape_configs: z.tuple([
    z.looseObject({
      job_name: z.literal("dalston"),
      authorization: z.object({ credentials_file: z.string() }),
      dns_sd_configs: z.unknown(),
    }),
    z.looseObject({ job_name: z.literal("prometheus") }),
  ]),
});
const rulesSchema = z.object({
  groups: z.array(z.looseObject({ interval: z.string().optional() })),
});

/** The scraped `host:port` of each service. */
export type Targets = Readonly<Record<string, string>>;

/** A running Prometheus. */
export interface ShippedPrometheus extends AsyncDisposable {
  readonly server: PrometheusServer;
}

/** Starts Prometheus, which sends the token with each scrape. */
export async function startShipped(
  targets: Targets,
  token: string,
): Promise<ShippedPrometheus> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/token`, token);
  await Deno.mkdir(`${folder}/rules`);
  for (const path of ruleFiles) {
    const rules = rulesSchema.parse(parse(await Deno.readTextFile(path)));
    for (const group of rules.groups) delete group.interval;
    const name = path.split("/").at(-1);
    await Deno.writeTextFile(`${folder}/rules/${name}`, stringify(rules));
  }
  const shipped: unknown = parse(
    await Deno.readTextFile(new URL("prometheus.yml", prometheusFolder)),
  );
  const config = configSchema.parse(shipped);
  const server = await startPrometheus({
    config: (address) =>
      stringify(adapted(config, { targets, address, folder })),
  });
  return {
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Returns the shipped configuration, changed for a test. */
function adapted(
  shipped: z.infer<typeof configSchema>,
  { targets, address, folder }: {
    readonly targets: Targets;
    /** Prometheus' own `host:port`. */
    readonly address: string;
    readonly folder: string;
  },
) {
  const [dalston, prometheus] = shipped.scrape_configs;
  const { dns_sd_configs: _, ...rest } = dalston;
  return {
    ...shipped,
    global: {
      scrape_interval: "1s",
      scrape_timeout: "1s",
      evaluation_interval: "1s",
    },
    rule_files: [`${folder}/rules/*.yml`],
    scrape_configs: [
      {
        ...rest,
        authorization: { credentials_file: `${folder}/token` },
        // With the label that DNS discovery sets, which relabelling reads.
        static_configs: Object.entries(targets).map(([name, target]) => ({
          targets: [target],
          labels: { __meta_dns_name: name },
        })),
      },
      { ...prometheus, static_configs: [{ targets: [address] }] },
    ],
  };
}
