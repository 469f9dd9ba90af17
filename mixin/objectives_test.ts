import { assert } from "@std/assert";
import { alerts } from "../tests/support/prometheus_rules.ts";
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
