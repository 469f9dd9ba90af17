/**
 * Puts the parts of the engine together.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { instrumentHandler } from "@dalston/metrics/http";
import type { AccessOptions } from "./api/access.ts";
import { createApi } from "./api/api.ts";
import type { ApiLimits } from "./api/limits.ts";
import type { ServerFacts } from "./api/status.ts";
import { monitoringMetrics } from "./metrics.ts";
import {
  collectStorage,
  countGroup,
  countGroups,
  countRule,
  countScrape,
  type MonitorTelemetry,
} from "./monitor_metrics.ts";
import type { RuleGroup } from "./rules/files/rule_group.ts";
import { RuleRunner } from "./rules/rule_runner.ts";
import type { AlertSender, RuleGroupStatus } from "./rules/status.ts";
import { Scraper } from "./scrape/scraper.ts";
import type { TargetStatus } from "./scrape/status.ts";
import type { ScrapeTarget } from "./scrape/target.ts";
import type { SampleStore } from "./storage/sample_store.ts";

/** Options of {@linkcode Monitor}. */
export interface MonitorOptions {
  /** Keeps the samples. It stays open when the monitor is disposed of. */
  readonly store: SampleStore;
  /** What is scraped. @default [] */
  readonly targets?: readonly ScrapeTarget[];
  /** Rules to evaluate, as `parseRuleFile()` returns them. @default [] */
  readonly rules?: readonly RuleGroup[];
  /**
   * Seconds between two scrapes of a target, and between two evaluations of a
   * group of rules that has no interval of its own.
   *
   * @default 15
   */
  readonly intervalSeconds?: number;
  /**
   * Keeps a label of a page where the target has the same one; otherwise it is
   * renamed to `exported_…`.
   *
   * @default false
   */
  readonly honorLabels?: boolean;
  /** Takes alerts. @default undefined nobody is told */
  readonly sender?: AlertSender;
  /** URLs of the Alertmanagers that the sender sends to. @default [] */
  readonly alertmanagers?: readonly string[];
  /** Address under which people reach the pages, for links. @default "" */
  readonly externalUrl?: string;
  /** Who may read. @default {} clients of the loopback address, without a secret */
  readonly access?: AccessOptions;
  /** Bounds of what a client can ask for. @default those of Prometheus */
  readonly limits?: Partial<ApiLimits>;
  /** What `/api/v1/status/…` tells. @default {} */
  readonly facts?: ServerFacts;
  /**
   * Takes the monitor's own metrics, `monitoringMetrics`.
   *
   * @default undefined they aren't kept
   */
  readonly telemetry?: MonitorTelemetry;
  /** Receives what went wrong inside. @default console.error */
  readonly onError?: (error: unknown) => void;
  /** Returns milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** Endpoints that are counted by their own names. */
const routes = [
  "/api/v1/query",
  "/api/v1/query_range",
  "/api/v1/*",
  "/federate",
].map((path) => ({ method: "GET", path }));

/**
 * Scrapes targets, evaluates rules and answers Prometheus' HTTP API from one
 * store of samples.
 *
 * Until it is disposed of it holds timers, and connections to its targets. It
 * then gives up scrapes that are under way, and finishes the evaluations of
 * rules.
 */
export class Monitor implements AsyncDisposable {
  /** Answers Prometheus' HTTP API and its pages, for `Deno.serve`. */
  readonly handler: (request: Request) => Promise<Response>;
  readonly #scraper: Scraper;
  readonly #rules: RuleRunner;
  readonly #stack = new AsyncDisposableStack();

  /**
   * Makes a monitor that doesn't scrape yet.
   *
   * @throws {RangeError} if the interval isn't over 0 s.
   */
  constructor(options: MonitorOptions) {
    const { store, targets = [], rules = [], intervalSeconds = 15 } = options;
    const { onError = console.error } = options;
    const telemetry = options.telemetry ??
      configureMetrics("monitoring", monitoringMetrics, { enabled: false });
    const { metrics } = telemetry;
    const clock = options.now === undefined ? {} : { now: options.now };
    this.#scraper = new Scraper({
      store,
      targets,
      intervalSeconds,
      honorLabels: options.honorLabels,
      onScrape: (_target, scrape) => countScrape(metrics, scrape),
      ...clock,
    });
    this.#rules = new RuleRunner({
      store,
      groups: rules,
      interval: intervalSeconds * 1_000,
      sender: options.sender,
      alertmanagers: options.alertmanagers,
      externalUrl: options.externalUrl,
      onRule: (event) => countRule(metrics, event),
      onGroup: (event) => countGroup(metrics, event),
      onError,
      ...clock,
    });
    countGroups(metrics, rules);
    this.#stack.defer(collectStorage(telemetry, store));
    const api = createApi({
      store,
      targets: this.#scraper,
      rules: this.#rules,
      access: options.access,
      limits: options.limits,
      facts: options.facts,
      onError,
      ...clock,
    });
    this.handler = instrumentHandler(api, {
      requests: metrics.requests,
      duration: metrics.requestDuration,
      routes,
    });
  }

  /** Begins to scrape and to evaluate rules. Call it once. */
  start(): void {
    this.#scraper.start();
    this.#rules.start();
    this.#stack.use(this.#scraper);
    this.#stack.use(this.#rules);
  }

  /** Returns the targets, each with its last scrape. */
  targets(): readonly TargetStatus[] {
    return this.#scraper.targets();
  }

  /** Returns the groups of rules, each with its last evaluation. */
  rules(): readonly RuleGroupStatus[] {
    return this.#rules.groups();
  }

  /** Stops to scrape and to evaluate rules. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
