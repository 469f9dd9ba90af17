/**
 * The generated files and their contents.
 *
 * @module
 */
import { ruleFile } from "@dalston/monitoring/builder";
import { withTables } from "../exporter/readme_tables.ts";
import { ruleFiles } from "./alerts/mod.ts";
import { dashboards } from "./dashboards/all.ts";
import { metricDocs } from "./metric_docs.ts";
import { runbookDocs } from "./runbook.ts";

/** A file that `deno task generate` writes. */
export interface GeneratedFile {
  /** Path below the root. */
  readonly path: string;
  readonly text: string;
}

/** JSON can't hold comments, so this stands beside the dashboards. */
const dashboardsReadme = `# Generated dashboards

\`deno task generate\` writes these files from \`mixin/dashboards/\`. Change the
dashboards there; the tests fail where a file differs.
`;

/** Every generated file. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  return [
    ...dashboards.map((dashboard) => ({
      path: `docker/grafana/dashboards/${dashboard.uid}.json`,
      text: `${JSON.stringify(dashboard, null, 2)}\n`,
    })),
    {
      path: "docker/grafana/dashboards/README.md",
      text: await formatted(dashboardsReadme),
    },
    ...ruleFiles.map(({ name, from, groups }) => ({
      path: `docker/prometheus/rules/${name}.yml`,
      text: ruleFile(
        groups,
        `\`deno task generate\` writes this file from mixin/alerts/${from}.ts and\n` +
          "mixin/objectives.ts. Change those; the tests fail where it differs.",
      ),
    })),
    {
      path: "exporter/README.md",
      text: await formatted(await exporterReadme()),
    },
    { path: "docs/metrics.md", text: await formatted(metricDocs()) },
    { path: "docs/runbook.md", text: await formatted(await runbookDocs()) },
  ];
}

/** The exporter's README, of which only the tables of metrics are generated. */
async function exporterReadme(): Promise<string> {
  const path = new URL("../exporter/README.md", import.meta.url);
  return withTables(await Deno.readTextFile(path));
}

/** Formats Markdown by `deno fmt`, as the gate expects it. */
async function formatted(markdown: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  await input.write(new TextEncoder().encode(markdown));
  await input.close();
  return new TextDecoder().decode((await process.output()).stdout);
}
