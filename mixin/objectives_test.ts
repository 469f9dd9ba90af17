import { assert, assertEquals } from "@std/assert";
import { panelsOf } from "@dalston/monitoring/builder";
import { alerts } from "../tests/support/prometheus_rules.ts";
import { dashboards } from "./dashboards/all.ts";
import { objectives } from "./objectives.ts";

const held: Readonly<Record<string, number>> = {
  DalstonGatewayErrorBudgetFastBurn: objectives.gatewayErrors.share,
  DalstonGatewayErrorBudgetSlowBurn: objectives.gatewayErrors.share,
  DalstonJobErrorBudgetFastBurn: objectives.jobFailures.share,
  DalstonJobErrorBudgetSlowBurn: objectives.jobFailures.share,
  DalstonEngineFailing: objectives.engineFailures.share,
  DalstonQueueOldestTaskTooOld: objectives.oldestTask.age,
  DalstonGatewaySlow: objectives.request.seconds,
  DalstonRealtimeNearCapacity: objectives.realtimeSlots.share,
  DalstonErrorsLogged: objectives.errorLogs.perSecond,
};

Deno.test("objectives are the numbers that alerts compare with", () => {
  for (const [name, number] of Object.entries(held)) {
    const alert = alerts.find(({ alert }) => alert === name);
    assert(alert, `there is no alert ${name}`);
    const numbers = alert.expr.match(/\d+(\.\d+)?/g)?.map(Number);
    assert(numbers?.includes(number), `${number} isn't in ${alert.expr}`);
  }
});

/** Code without what is said in it: comments, strings and templates. */
function codeOf(source: string): string {
  return source.replaceAll(
    /\/\*[^]*?\*\/|\/\/.*|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g,
    "",
  );
}

Deno.test("alerts have no number of their own but none and one", async () => {
  const folder = new URL("alerts/", import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".ts") || /(_test|_testing)\.ts$/.test(name)) continue;
    const code = codeOf(await Deno.readTextFile(new URL(name, folder)));
    const numbers = code.match(/(?<![\w.])\d[\d._]*/g) ?? [];
    assertEquals(
      numbers.filter((number) => !["0", "1"].includes(number)),
      [],
      `mixin/alerts/${name}: numbers belong in objectives.ts`,
    );
  }
});

Deno.test("panels change their colours at objectives, besides none and one", () => {
  const numbers = new Set<number>([
    0,
    1,
    ...Object.values(objectives).flatMap((each) => Object.values<number>(each)),
  ]);
  for (const panel of dashboards.flatMap(panelsOf)) {
    const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? [];
    const others = steps.map(({ value }) => value)
      .filter((value) => value !== null && !numbers.has(value));
    assertEquals(others, [], panel.title);
  }
});
