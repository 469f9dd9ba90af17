/**
 * The platform's promises, and every number at which an alert fires or a panel
 * changes its colour. Rules, panels, their texts and the runbook take the
 * numbers from here: change one, and run `deno task generate`.
 *
 * @module
 */
import { day, hour, minute } from "@dalston/monitoring/builder";

/**
 * Durations are in seconds, shares between 0 and 1. `for` is how long it must
 * last before the alert fires, `window` how far back the alert looks.
 */
export const objectives = {
  /** A scrape that goes unanswered. */
  targetDown: { for: 2 * minute },
  /** Times that a target comes or goes. */
  targetFlapping: { changes: 6, window: 15 * minute },
  /** A service that Prometheus doesn't find. */
  serviceAbsent: { for: 5 * minute },
  /** A queue exporter that Prometheus doesn't find. */
  exporterAbsent: { for: 5 * minute },
  /** Ages: of what the exporter read last, and of its list of queues. */
  exporterStale: {
    read: 2 * minute,
    discovery: 10 * minute,
    for: 2 * minute,
    /** The age at which the panel warns. */
    readWarning: minute,
  },
  /** Redis doesn't answer. */
  redisDown: { for: minute },

  /** The age of the oldest task that waits. */
  oldestTask: { age: 10 * minute, for: 5 * minute },
  /** A queue that grows: tasks that wait now, and those that will. */
  queueGrowing: {
    now: 50,
    soon: 500,
    ahead: hour,
    window: 30 * minute,
    for: 15 * minute,
  },
  /** Tasks wait and no engine lives. */
  queueWithoutConsumer: { for: 2 * minute },
  /** Tasks wait and no engine works. */
  queueStuck: { for: 5 * minute },
  /** Tasks are held by engines that are gone. */
  orphanedTasks: { for: 10 * minute },

  /** Tasks that were given up on. */
  deadLetters: { window: hour },
  /** Dead letters that nobody dealt with. */
  deadLettersWaiting: { for: hour },
  /** Events that were given up on. */
  eventsGivenUp: { window: hour },
  /** Tasks that come again. */
  redeliveries: { tasks: 5, window: 15 * minute },
  /** Share of an engine's tasks that may fail, if it had enough of them. */
  engineFailures: {
    share: 0.2,
    tasks: 5,
    window: 10 * minute,
    for: 5 * minute,
  },
  /** Seconds of audio that an engine gets through in a second. */
  engineSpeed: { slowest: 1 },
  /** Errors that a service may log, per second. */
  errorLogs: { perSecond: 0.1, window: 10 * minute, for: 10 * minute },

  /** Share of requests that may be answered with a 5xx, if there are enough. */
  gatewayErrors: { share: 0.005, requests: 20 },
  /** Share of jobs that may fail, if there are enough. */
  jobFailures: { share: 0.01, jobs: 20 },
  /** The parts of an error budget that a window must leave. */
  errorBudget: { window: 3 * day, good: 0.5, warning: 0.1 },
  /**
   * The time that a GET may take, and the share that may take longer. A bucket
   * of the histogram must end at `seconds`, or the share isn't known.
   */
  request: {
    seconds: 2.5,
    share: 0.1,
    requests: 20,
    window: 10 * minute,
    for: 10 * minute,
  },

  /** A worker that doesn't report. */
  realtimeWorkersUnhealthy: { for: minute },
  /** No worker that reports. */
  realtimeNoWorkers: { for: 2 * minute },
  /** Share of the realtime slots that may be taken. */
  realtimeSlots: { share: 0.9, for: 5 * minute },
  /** Requests for a session that may get none, for one reason. */
  sessionsRefused: { sessions: 5, window: 10 * minute },
  /** Share of the sessions that may end badly, if there were enough. */
  sessionsFailing: {
    share: 0.1,
    sessions: 10,
    window: 15 * minute,
    for: 5 * minute,
  },

  /** Scrapes that were dropped for their size. */
  scrapeLimit: { window: 15 * minute },
  /** A metric that is at its cap of series. */
  metricsOverflow: { window: hour },
  /** Values that no metric can hold. */
  metricsDropped: { window: hour },
  /** A collector that fails. */
  collectorFailing: { window: 5 * minute, for: 10 * minute },
  /** A store of the monitoring that can't write. */
  storeNotWritable: { for: 2 * minute },
  /** Evaluations of rules that fail, or that are left out. */
  rulesFailing: { window: 5 * minute, for: 5 * minute },
  /** Alerts that are told to nobody. */
  notificationsFailing: { window: 5 * minute, for: 5 * minute },
  /** A queue that can't be read. */
  queueUnreadable: { for: 5 * minute },
  /** Queues that aren't exported. */
  queuesLeftOut: { for: 5 * minute },
  /** Share of its file descriptors that a process may have open. */
  fileDescriptors: { share: 0.8 },
} as const;
