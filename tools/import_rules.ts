/**
 * The arrows: which folder may import which.
 *
 * @module
 */
import type { Import } from "./import_graph.ts";
import type { Member, Workspace } from "./workspace.ts";

const everything = [""];

/** Folders of what has metrics of its own. */
const services = [
  "gateway",
  "orchestrator",
  "engine_sdk",
  "session_router",
  "realtime_sdk",
  "observability",
];

/** Folders that every service may import besides its own. */
const shared = [
  "metrics/",
  "services/async/",
  "services/contracts/",
  "services/ports/",
  "services/audio/",
  "services/observability/",
  "services/service/",
];
const engine = [...shared, "services/engine_sdk/", "services/realtime_sdk/"];
/** Folder that only `main.ts` files import, to give a service its adapters. */
const adapters = "services/adapters/";

/** What all rooms of `monitoring/` share. */
const monitoringBase = ["monitoring/series/", "monitoring/async/"];

/**
 * Which files may import from where besides their own folder. The first row
 * that fits a file counts.
 */
const arrows: readonly (readonly [files: RegExp, from: readonly string[]])[] = [
  [/(_test|[/_]testing)\.ts$/, everything],
  [/^metrics\//, []],
  [/^exporter\//, ["metrics/"]],
  [/^monitoring\/(series|async)\//, ["monitoring/series/"]],
  [/^monitoring\/builder\//, ["metrics/"]],
  [/^monitoring\/promql\//, monitoringBase],
  [/^monitoring\/(storage|scrape|rules|api)\//, [
    ...monitoringBase,
    "metrics/",
    "monitoring/promql/",
    "monitoring/storage/",
    "monitoring/scrape/status.ts",
    "monitoring/rules/status.ts",
  ]],
  [/^monitoring\/notify\//, [...monitoringBase, "monitoring/rules/status.ts"]],
  [/^monitoring\//, ["metrics/"]],
  [/^mixin\//, [
    "metrics/",
    "monitoring/",
    "exporter/metrics.ts",
    "exporter/readme_tables.ts",
    ...services.map((name) => `services/${name}/metrics.ts`),
  ]],
  [/^services\/(async|contracts|audio)\//, []],
  [/^services\/ports\//, ["services/contracts/"]],
  [/^services\/adapters\//, [
    "services/async/",
    "services/contracts/",
    "services/ports/",
  ]],
  [/^services\/observability\//, ["metrics/"]],
  [/^services\/service\//, [
    "metrics/",
    "services/async/",
    "services/contracts/",
    "services/ports/",
    "services/observability/",
  ]],
  [/^services\/engines\/.*main\.ts$/, [...engine, adapters]],
  [/^services\/engines\//, engine],
  [/^services\/\w+\/main\.ts$/, [...shared, adapters]],
  [/^services\/\w+\//, shared],
  // An engine is written as those of the platform are.
  [/^examples\/engine\/main\.ts$/, [...engine, adapters]],
  [/^examples\/engine\//, engine],
  // As in the file of somebody who installed the packages.
  [/^examples\//, [
    "metrics/mod.ts",
    "metrics/http.ts",
    "metrics/serve.ts",
    "exporter/mod.ts",
    "monitoring/builder/mod.ts",
  ]],
  [/^(tests|tools)\/|^mod\.ts$/, everything],
];

/** A sentence for each import that the rules don't allow. */
export function brokenRules(
  imports: readonly Import[],
  { members, programs }: Pick<Workspace, "members" | "programs">,
): string[] {
  const running = filesOf(programs, imports);
  return imports.flatMap(({ from, line, specifier, to }) => {
    const isStandard = /^(jsr:|@std\/)/.test(specifier);
    const rule = isStandard && isPublished(from, members)
      ? "what is published imports npm packages only"
      : isStandard && running.has(from)
      ? "a task runs it, also where the JSR registry can't be reached"
      : brokenArrow(from, to);
    return rule === undefined
      ? []
      : [`${from}:${line} may not import "${specifier}": ${rule}`];
  });
}

/** Returns the programs and all files that they import, directly or not. */
function filesOf(
  programs: readonly string[],
  imports: readonly Import[],
): Set<string> {
  const files = new Set(programs);
  // A set that grows while it is walked is walked to its end.
  for (const file of files) {
    for (const { from, to } of imports) {
      if (from === file && to !== undefined) files.add(to);
    }
  }
  return files;
}

function isPublished(file: string, members: readonly Member[]): boolean {
  return !file.endsWith("_test.ts") &&
    members.some(({ folder, entryPoints }) =>
      entryPoints.size > 0 && file.startsWith(`${folder}/`)
    );
}

function brokenArrow(from: string, to: string | undefined): string | undefined {
  // Data, such as the version in a `deno.json`, has no arrows.
  if (to === undefined || to.endsWith(".json")) return undefined;
  const home = folderOf(from);
  const allowed = arrows.find(([files]) => files.test(from))?.[1];
  if (allowed === undefined) return `${home || "the root"} has no rule yet`;
  if ([home, ...allowed].some((folder) => to.startsWith(folder))) {
    return undefined;
  }
  return allowed.length === 0
    ? `${home} imports nothing of ours`
    : `from here only ${[home, ...allowed].join(", ")}`;
}

/** Package, service or room that a file belongs to: `services/gateway/`. */
function folderOf(file: string): string {
  return file.match(/^((services|monitoring)\/\w+\/|\w+\/)/)?.[0] ?? "";
}
