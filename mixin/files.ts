/**
 * The files that are generated, with what belongs in them.
 *
 * @module
 */
import { dashboards } from "./dashboards/all.ts";
import { metricDocs } from "./metric_docs.ts";

/** A file below the root. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Every file that `deno task dashboards` writes. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  return [
    ...dashboards.map((dashboard) => ({
      path: `docker/grafana/dashboards/${dashboard.uid}.json`,
      text: `${JSON.stringify(dashboard, null, 2)}\n`,
    })),
    { path: "docs/metrics.md", text: await formatted(metricDocs()) },
  ];
}

/** As `deno fmt` has it, so that the gate agrees. */
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
