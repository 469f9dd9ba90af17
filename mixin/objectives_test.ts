import { assert } from "@std/assert";
import { alerts } from "../tests/support/prometheus_rules.ts";
import { objectives } from "./objectives.ts";

const held: Readonly<Record<string, number>> = {
  DalstonGatewayErrorBudgetFastBurn: objectives.gatewayErrors,
  DalstonGatewayErrorBudgetSlowBurn: objectives.gatewayErrors,
  DalstonJobErrorBudgetFastBurn: objectives.jobFailures,
  DalstonJobErrorBudgetSlowBurn: objectives.jobFailures,
  DalstonEngineFailing: objectives.engineFailures,
  DalstonQueueOldestTaskTooOld: objectives.oldestTask,
  DalstonGatewaySlow: objectives.request,
  DalstonRealtimeNearCapacity: objectives.realtimeSlots,
  DalstonErrorsLogged: objectives.errorLogs,
};

Deno.test("objectives are the numbers that alerts compare with", () => {
  for (const [name, number] of Object.entries(held)) {
    const alert = alerts.find(({ alert }) => alert === name);
    assert(alert, `there is no alert ${name}`);
    const numbers = alert.expr.match(/\d+(\.\d+)?/g)?.map(Number);
    assert(numbers?.includes(number), `${number} isn't in ${alert.expr}`);
  }
});
