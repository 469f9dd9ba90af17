import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { checkImports } from "./check_imports.ts";

/** Problems in a workspace made of these files. */
async function problemsIn(files: Record<string, string>): Promise<string[]> {
  const root = await Deno.makeTempDir();
  const tree = {
    "deno.json": JSON.stringify({ workspace: ["./metrics", "./services"] }),
    "metrics/deno.json": JSON.stringify({
      name: "@x/metrics",
      exports: "./mod.ts",
    }),
    "services/deno.json": "{}",
    ...files,
  };
  try {
    for (const [path, text] of Object.entries(tree)) {
      await Deno.mkdir(join(root, dirname(path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    return await checkImports(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const leaf = "export type A = 1;";

Deno.test("checkImports() is content with imports along the arrows", async () => {
  const problems = await problemsIn({
    "mod.ts": 'await import("./services/gateway/main.ts");',
    "metrics/mod.ts": leaf,
    "services/contracts/job.ts": leaf,
    "services/ports/queue.ts": 'export * from "../contracts/job.ts";',
    "services/adapters/sqlite/queue.ts":
      'import type { A } from "../../ports/queue.ts"; export type B = A;',
    "services/gateway/routes.ts":
      'export type { A } from "../../metrics/mod.ts"; import "../ports/queue.ts";',
    "services/gateway/main.ts":
      'import "./routes.ts"; import "../adapters/sqlite/queue.ts";',
    "services/gateway/routes_test.ts": 'import "../orchestrator/main.ts";',
    "services/gateway/testing.ts": 'import "../adapters/sqlite/queue.ts";',
    "services/orchestrator/main.ts": leaf,
    "services/gateway/metrics.ts": leaf,
    "monitoring/builder/mod.ts": 'export * from "../../metrics/mod.ts";',
    "mixin/catalogue.ts":
      'import "../services/gateway/metrics.ts"; import "../monitoring/builder/mod.ts";',
  });
  assertEquals(problems, []);
});

Deno.test("checkImports() names file, line, import and rule of each wrong import", async () => {
  const problems = await problemsIn({
    "metrics/mod.ts": 'import type { A } from "../services/contracts/job.ts";',
    "services/contracts/job.ts": leaf,
    "services/adapters/redis.ts": '\n\nexport * from "../gateway/routes.ts";',
    "services/gateway/routes.ts": 'await import("../orchestrator/plan.ts");',
    "services/orchestrator/plan.ts": leaf,
    "metrics/handler.ts": 'import "jsr:@std/assert@1";',
    "metrics/handler_test.ts": 'import "jsr:@std/assert@1";',
    "monitoring/mod.ts": 'import "../services/contracts/job.ts";',
    "mixin/catalogue.ts": 'import "../services/gateway/routes.ts";',
    "other/mod.ts": 'import "../metrics/mod.ts";',
  });
  assertEquals(problems.toSorted(), [
    'metrics/handler.ts:1 may not import "jsr:@std/assert@1": what is published imports npm packages only',
    'metrics/mod.ts:1 may not import "../services/contracts/job.ts": metrics/ imports nothing of ours',
    'mixin/catalogue.ts:1 may not import "../services/gateway/routes.ts": from here only mixin/, metrics/, monitoring/, exporter/metrics.ts, exporter/readme_tables.ts, services/gateway/metrics.ts, services/orchestrator/metrics.ts, services/engine_sdk/metrics.ts, services/session_router/metrics.ts, services/realtime_sdk/metrics.ts, services/observability/metrics.ts',
    'monitoring/mod.ts:1 may not import "../services/contracts/job.ts": from here only monitoring/, metrics/',
    'other/mod.ts:1 may not import "../metrics/mod.ts": other/ has no rule yet',
    'services/adapters/redis.ts:3 may not import "../gateway/routes.ts": from here only services/adapters/, services/async/, services/contracts/, services/ports/',
    'services/gateway/routes.ts:1 may not import "../orchestrator/plan.ts": from here only services/gateway/, metrics/, services/async/, services/contracts/, services/ports/, services/audio/, services/observability/, services/service/',
  ]);
});

Deno.test("checkImports() finds a circle, type imports included", async () => {
  const problems = await problemsIn({
    "metrics/a.ts": 'export type { C } from "./b.ts"; export type A = 1;',
    "metrics/b.ts": 'export * from "./c.ts";',
    "metrics/c.ts": 'import type { A } from "./a.ts"; export type C = A;',
    "metrics/d.ts": 'export * from "./a.ts";',
  });
  assertEquals(problems, [
    "metrics/a.ts imports itself by a circle: metrics/a.ts -> metrics/b.ts -> metrics/c.ts -> metrics/a.ts",
  ]);
});

Deno.test("checkImports() keeps JSR from what a task starts, and from that alone", async () => {
  const tasks = {
    start: { command: "deno run --allow-all --quiet mod.ts" },
    test: { command: "deno run -A tools/deno.ts test -A" },
  };
  const problems = await problemsIn({
    "deno.json": JSON.stringify({
      workspace: ["./metrics", "./services"],
      imports: { "@std/assert": "./tests/assert.ts" },
      tasks,
    }),
    "mod.ts": 'await import("./tests/help.ts");',
    "metrics/mod.ts": leaf,
    "tests/help.ts": 'import "@std/assert";',
    "tests/help_test.ts": 'import "@std/assert";',
    "tests/assert.ts": leaf,
    "tools/deno.ts": 'import "@std/assert";',
  });
  const rule = "a task runs it, also where the JSR registry can't be reached";
  assertEquals(problems.sort(), [
    `tests/help.ts:1 may not import "@std/assert": ${rule}`,
    `tools/deno.ts:1 may not import "@std/assert": ${rule}`,
  ]);
});
