/**
 * Sends alerts to a webhook, without an Alertmanager.
 *
 * @module
 */
import { pause } from "../async/pause.ts";
import type { AlertNotice, AlertSender } from "../rules/status.ts";
import { Labels } from "../series/labels.ts";
import { AlertGroup } from "./_alert_group.ts";
import { BackOff } from "./_back_off.ts";
import { postJson } from "./_post.ts";
import type { ToldAlert } from "./_told_alert.ts";
import type { WebhookAddress } from "./address.ts";
import type { NotificationEvent } from "./notification_event.ts";
import {
  type KeptGroup,
  noState,
  type NotificationState,
} from "./notification_state.ts";
import { slackMessage, webhookMessage } from "./webhook_message.ts";

/** Options of {@linkcode WebhookSender}. Their defaults are Alertmanager's. */
export interface WebhookSenderOptions {
  /** From `parseWebhook()`. */
  readonly address: WebhookAddress;
  /** Labels whose values make a group. @default ["alertname"] */
  readonly groupBy?: readonly string[];
  /** Seconds from a group's first alert to its first message. @default 30 */
  readonly groupWaitSeconds?: number;
  /** Seconds between two messages of a group at least. @default 300 */
  readonly groupIntervalSeconds?: number;
  /** Seconds until what still fires is told again. @default 14_400 (4 h) */
  readonly repeatIntervalSeconds?: number;
  /** Base of the pages that show alerts. */
  readonly externalUrl: string;
  /** Keeps what was told over a restart. @default nothing is kept */
  readonly state?: NotificationState;
  readonly onEvent?: (event: NotificationEvent) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** First pause after a failure; each one after it is longer. @default 1_000 */
  readonly firstPauseMs?: number;
}

/** After a restart an alert counts as firing so long without being told. */
const patienceMs = 5 * 60_000;

/**
 * Does what an Alertmanager with one webhook does: it groups alerts, waits for
 * others of the group, tells of changes and of ends, and repeats what still
 * fires.
 *
 * A message that fails is tried again until the group's next one is due; status
 * 4xx other than 429 is tried again with the next one only.
 */
export class WebhookSender implements AlertSender, AsyncDisposable {
  readonly #options: Required<Omit<WebhookSenderOptions, "onEvent">>;
  readonly #onEvent: (event: NotificationEvent) => void;
  readonly #stop = new AbortController();
  readonly #groups = new Map<string, AlertGroup>();
  readonly #running = new Set<Promise<void>>();
  #saved: Promise<void> = Promise.resolve();

  private constructor(options: WebhookSenderOptions) {
    this.#onEvent = options.onEvent ?? (() => {});
    this.#options = {
      address: options.address,
      groupBy: options.groupBy ?? ["alertname"],
      groupWaitSeconds: options.groupWaitSeconds ?? 30,
      groupIntervalSeconds: options.groupIntervalSeconds ?? 300,
      repeatIntervalSeconds: options.repeatIntervalSeconds ?? 14_400,
      externalUrl: options.externalUrl,
      state: options.state ?? noState,
      now: options.now ?? Date.now,
      firstPauseMs: options.firstPauseMs ?? 1_000,
    };
  }

  /** Starts a sender with what its state kept. */
  static async start(options: WebhookSenderOptions): Promise<WebhookSender> {
    const sender = new WebhookSender(options);
    sender.#restore(await sender.#options.state.load());
    return sender;
  }

  send(alerts: readonly AlertNotice[]): void {
    if (this.#stop.signal.aborted) return;
    const { groupBy, now } = this.#options;
    const names = new Set(groupBy);
    for (const alert of alerts) {
      const labels = alert.labels.only(names);
      const group = this.#groups.get(labels.key);
      if (group !== undefined) group.put(alert);
      // Nobody was told of an alert without a group, nor needs to hear its end.
      else if (alert.endsAt > now()) {
        this.#begin(new AlertGroup(labels)).put(alert);
      }
    }
  }

  #restore(kept: readonly KeptGroup[]): void {
    const endsAt = this.#options.now() + patienceMs;
    for (const { labels, toldAt, firing } of kept) {
      const group = new AlertGroup(Labels.from(labels));
      const alerts = firing.map((alert) => ({
        ...alert,
        labels: Labels.from(alert.labels),
        annotations: Labels.from(alert.annotations),
        endsAt,
      }));
      for (const alert of alerts) group.put(alert);
      group.told = {
        at: toldAt,
        firing: new Set(alerts.map((alert) => alert.labels.key)),
        resolved: new Set(),
      };
      this.#begin(group);
    }
  }

  #begin(group: AlertGroup): AlertGroup {
    this.#groups.set(group.labels.key, group);
    const running = this.#run(group)
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return group;
  }

  async #run(group: AlertGroup): Promise<void> {
    const { groupWaitSeconds, groupIntervalSeconds } = this.#options;
    const { signal } = this.#stop;
    const interval = groupIntervalSeconds * 1_000;
    try {
      await pause(groupWaitSeconds * 1_000, signal);
      while (true) {
        const nextAt = performance.now() + interval;
        await this.#flush(group, nextAt);
        if (group.isEmpty) break;
        await pause(Math.max(0, nextAt - performance.now()), signal);
      }
      this.#groups.delete(group.labels.key);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #flush(group: AlertGroup, nextAt: number): Promise<void> {
    const { now, repeatIntervalSeconds } = this.#options;
    const at = now();
    const alerts = group.toTell(at);
    if (!group.isNews(alerts, at, repeatIntervalSeconds * 1_000)) {
      group.forgetResolved(alerts);
    } else if (await this.#tell(group, alerts, nextAt)) {
      group.noteTold(alerts, at);
      await this.#save();
    }
  }

  /** Posts a message until it is accepted, refused, or the next one is due. */
  async #tell(
    group: AlertGroup,
    alerts: readonly ToldAlert[],
    nextAt: number,
  ): Promise<boolean> {
    const { address, externalUrl, firstPauseMs } = this.#options;
    const { signal } = this.#stop;
    const write = address.style === "slack" ? slackMessage : webhookMessage;
    const message = write({ groupLabels: group.labels, alerts, externalUrl });
    const backOff = new BackOff(firstPauseMs);
    while (true) {
      const posted = await postJson(address, message, signal);
      const told = { host: address.host, alerts: alerts.length };
      if (posted.outcome === "accepted") {
        this.#onEvent({ ...told, outcome: "sent" });
        return true;
      }
      this.#onEvent({ ...told, outcome: "failed", message: posted.message });
      const wait = backOff.next(posted.waitMs);
      if (
        posted.outcome === "refused" || performance.now() + wait >= nextAt
      ) return false;
      await pause(wait, signal);
    }
  }

  /** Saves what was told of all groups, one save after the other. */
  async #save(): Promise<void> {
    const groups = [...this.#groups.values()].flatMap(keptOf);
    this.#saved = this.#saved.then(async () => {
      try {
        await this.#options.state.save(groups);
      } catch (error) {
        this.#onEvent({
          outcome: "failed",
          host: this.#options.address.host,
          alerts: 0,
          message: `what was told can't be kept: ${
            error instanceof Error ? error.message : error
          }`,
        });
      }
    });
    await this.#saved;
  }

  /** Stops; what wasn't told yet is told after the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
    await this.#saved;
  }
}

/** Returns what to keep of a group: nothing if it tells of no firing alert. */
function keptOf({ labels, told, alerts }: AlertGroup): KeptGroup[] {
  const firing = alerts.filter((alert) => told?.firing.has(alert.labels.key));
  if (told === undefined || firing.length === 0) return [];
  return [{
    labels: labels.toRecord(),
    toldAt: told.at,
    firing: firing.map((alert) => ({
      labels: alert.labels.toRecord(),
      annotations: alert.annotations.toRecord(),
      startsAt: alert.startsAt,
      generatorUrl: alert.generatorUrl,
    })),
  }];
}
