/**
 * Alerts on work: do tasks and events end well?
 *
 * @module
 */
import {
  above,
  alert,
  and,
  atLeast,
  durationInWords,
  equal,
  gauge,
  group,
  max,
  minus,
  or,
  over,
  ratio,
  sum,
} from "@dalston/monitoring/builder";
import {
  engineMetrics,
  exporterMetrics,
  logMetrics,
  orchestratorMetrics,
} from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import { runbook } from "./_runbook.ts";

const { deadLetters, eventsGivenUp, redeliveries, engineFailures, errorLogs } =
  objectives;
const { queueDeadLetters, deadEvents } = exporterMetrics;
const { tasksProcessed } = engineMetrics;

const recent = over(engineFailures.window);

/** Alerts on tasks, events and errors. */
export const workAlerts = group({
  name: "dalston_work",
  rules: [
    alert({
      name: "DalstonDeadLetters",
      when: above(
        max(
          minus(
            gauge(queueDeadLetters),
            over(deadLetters.window).minOverTime(queueDeadLetters),
          ),
          "engine_id",
        ),
        0,
      ),
      severity: "warning",
      summary: "Tasks were given up on.",
      description: ({ value, label }) =>
        `${value} tasks for ${label("engine_id")} were given up on within ` +
        `${durationInWords(deadLetters.window)}.`,
      runbook: runbook("dead-letters"),
    }),
    alert({
      name: "DalstonEventsGivenUp",
      when: above(
        sum(
          over(eventsGivenUp.window).increase(
            orchestratorMetrics.eventsDeadLettered,
          ),
          "reason",
        ),
        0,
      ),
      severity: "warning",
      summary: "Events were given up on.",
      description: ({ humanized, label }) =>
        `About ${humanized} events were given up on within ` +
        `${durationInWords(eventsGivenUp.window)}: ${label("reason")}.`,
      runbook: runbook("events-given-up"),
    }),
    alert({
      name: "DalstonDeadLettersWaiting",
      when: or(
        above(max(gauge(queueDeadLetters), "engine_id"), 0),
        above(max(gauge(deadEvents)), 0),
      ),
      for: objectives.deadLettersWaiting.for,
      severity: "info",
      summary: "Dead letters wait for somebody to look at them.",
      description: ({ value, withLabel }) => {
        const what = withLabel(
          "engine_id",
          (it) => `tasks for ${it}`,
          "events",
        );
        return `${value} ${what} that were given up on are kept.`;
      },
      runbook: runbook("dead-letters"),
    }),
    alert({
      name: "DalstonTaskRedeliveries",
      when: above(
        sum(
          over(redeliveries.window).increase(engineMetrics.redeliveries),
          "engine_id",
        ),
        redeliveries.tasks,
      ),
      severity: "warning",
      summary: "Tasks come again because engines die or lose their leases.",
      description: ({ humanized, label }) =>
        `About ${humanized} tasks for ${
          label("engine_id")
        } came again within ` +
        `${durationInWords(redeliveries.window)}.`,
      runbook: runbook("redeliveries"),
    }),
    alert({
      name: "DalstonEngineFailing",
      when: and(
        above(
          ratio(
            sum(
              recent.rate(tasksProcessed, equal("status", "failure")),
              "engine_id",
            ),
            sum(recent.rate(tasksProcessed), "engine_id"),
          ),
          engineFailures.share,
        ),
        atLeast(
          sum(recent.increase(tasksProcessed), "engine_id"),
          engineFailures.tasks,
        ),
      ),
      for: engineFailures.for,
      severity: "warning",
      summary: "An engine fails many of its tasks.",
      description: ({ percentage, label }) =>
        `${label("engine_id")} failed ${percentage} of its tasks within ` +
        `${durationInWords(engineFailures.window)}.`,
      runbook: runbook("engine-failing"),
    }),
    alert({
      name: "DalstonErrorsLogged",
      when: above(
        sum(
          over(errorLogs.window).rate(
            logMetrics.logMessages,
            equal("level", "error"),
          ),
          "service",
        ),
        errorLogs.perSecond,
      ),
      for: errorLogs.for,
      severity: "warning",
      summary: "A service logs many errors.",
      description: ({ humanized, label }) =>
        `${label("service")} logs ${humanized} errors a second.`,
      runbook: runbook("errors-logged"),
    }),
  ],
});
