/**
 * Alerts on the error budgets of requests and jobs, and on slow requests.
 *
 * @module
 */
import {
  above,
  alert,
  and,
  atLeast,
  burnRate,
  durationInWords,
  equal,
  type Expression,
  group,
  matching,
  minute,
  or,
  over,
  ratio,
  remainder,
  sum,
  zero,
} from "@dalston/monitoring/builder";
import { gatewayMetrics, orchestratorMetrics } from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import { runbook } from "./_runbook.ts";

const { gatewayErrors, jobFailures, request } = objectives;
const { requests, requestDuration } = gatewayMetrics;
const { jobs } = orchestratorMetrics;

/**
 * The share that failed. Without traffic there is none: that nothing happened
 * doesn't mean that all went well. With traffic and no series of a failure yet
 * it is 0.
 */
function shareOf(
  failed: Expression<never>,
  all: Expression<never>,
): Expression<never> {
  return ratio(or(failed, zero(all)), all);
}

/** Requests that are answered with a 5xx. */
export const gatewayBudget = burnRate({
  name: "dalston:gateway_errors",
  budget: gatewayErrors.share,
  ratio: (window) =>
    shareOf(
      sum(over(window).rate(requests, matching("status_code", "5.."))),
      sum(over(window).rate(requests)),
    ),
  traffic: (window) => sum(over(window).increase(requests)),
  enough: gatewayErrors.requests,
  fast: {
    name: "DalstonGatewayErrorBudgetFastBurn",
    summary: "The gateway answers too many requests with a 5xx.",
    description: ({ percentage }) =>
      `${percentage} of the requests failed within an hour or within six: the ` +
      "error budget of a month is gone within days.",
    runbook: runbook("gateway-errors"),
  },
  slow: {
    name: "DalstonGatewayErrorBudgetSlowBurn",
    summary: "The gateway answers more requests with a 5xx than it may.",
    description: ({ percentage }) =>
      `${percentage} of the requests failed within a day or within three: the ` +
      "error budget of a month won't last it.",
    runbook: runbook("gateway-errors"),
  },
});

/** Jobs that fail. */
export const jobBudget = burnRate({
  name: "dalston:job_failures",
  budget: jobFailures.share,
  ratio: (window) =>
    shareOf(
      sum(over(window).rate(jobs, equal("status", "failed"))),
      sum(over(window).rate(jobs)),
    ),
  traffic: (window) => sum(over(window).increase(jobs)),
  enough: jobFailures.jobs,
  fast: {
    name: "DalstonJobErrorBudgetFastBurn",
    summary: "Too many jobs fail.",
    description: ({ percentage }) =>
      `${percentage} of the jobs failed within an hour or within six: the ` +
      "error budget of a month is gone within days.",
    runbook: runbook("job-failures"),
  },
  slow: {
    name: "DalstonJobErrorBudgetSlowBurn",
    summary: "More jobs fail than may.",
    description: ({ percentage }) =>
      `${percentage} of the jobs failed within a day or within three: the ` +
      "error budget of a month won't last it.",
    runbook: runbook("job-failures"),
  },
});

const recent = over(request.window);
// The time of a POST is that of the client's upload.
const get = equal("method", "GET");

/** Shares of requests and jobs that failed, over the windows of the alerts. */
export const budgetRecordings = [
  group({
    name: "dalston_gateway_errors",
    interval: minute,
    rules: gatewayBudget.recordings,
  }),
  group({
    name: "dalston_job_failures",
    interval: minute,
    rules: jobBudget.recordings,
  }),
];

/** Alerts on what the platform promises. */
export const sloAlerts = group({
  name: "dalston_slo",
  rules: [
    ...gatewayBudget.alerts,
    ...jobBudget.alerts,
    alert({
      name: "DalstonGatewaySlow",
      when: and(
        above(
          remainder(
            ratio(
              sum(
                recent.observationsUpTo(request.seconds, requestDuration, get),
              ),
              sum(recent.observations(requestDuration, get)),
            ),
          ),
          request.share,
        ),
        atLeast(
          sum(recent.observationCount(requestDuration, get)),
          request.requests,
        ),
      ),
      for: request.for,
      severity: "warning",
      summary: "The gateway is slow.",
      description: ({ percentage }) =>
        `${percentage} of the GET requests within ` +
        `${durationInWords(request.window)} took longer than ` +
        `${request.seconds} s.`,
      runbook: runbook("gateway-slow"),
    }),
  ],
});
