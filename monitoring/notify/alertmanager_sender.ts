/**
 * Sends alerts to Alertmanagers.
 *
 * @module
 */
import type { AlertNotice, AlertSender } from "../rules/status.ts";
import { pause } from "../async/pause.ts";
import { BackOff } from "./_back_off.ts";
import { postJson } from "./_post.ts";
import type { PostAddress } from "./address.ts";
import type { NotificationEvent } from "./notification_event.ts";

/** Options of {@linkcode AlertmanagerSender}. */
export interface AlertmanagerSenderOptions {
  /** Each gets every alert. From `parseAlertmanagers()`. */
  readonly addresses: readonly PostAddress[];
  /** Most alerts that wait for one of them; the oldest give way. @default 10_000 */
  readonly queueLength?: number;
  /** How soon an alert that still fires is sent again. @default 60 */
  readonly resendSeconds?: number;
  readonly onEvent?: (event: NotificationEvent) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** First pause after a failure; each one after it is longer. @default 1_000 */
  readonly firstPauseMs?: number;
}

/** Most alerts in a request, as Prometheus sends. */
const batchSize = 64;

/** An alert that was sent. */
interface Sent {
  readonly at: number;
  readonly endsAt: number;
}

/**
 * Sends alerts to each Alertmanager by its v2 API, as Prometheus does: one that
 * fires each minute, and one that has ended at once. What fails is tried again
 * after ever longer pauses. Of an alert that waits only the newest state is
 * kept.
 */
export class AlertmanagerSender implements AlertSender, AsyncDisposable {
  readonly #options: Required<
    Omit<AlertmanagerSenderOptions, "onEvent" | "addresses">
  >;
  readonly #queues: readonly AlertQueue[];
  readonly #stop = new AbortController();
  readonly #sent = new Map<string, Sent>();

  constructor(options: AlertmanagerSenderOptions) {
    this.#options = {
      queueLength: options.queueLength ?? 10_000,
      resendSeconds: options.resendSeconds ?? 60,
      now: options.now ?? Date.now,
      firstPauseMs: options.firstPauseMs ?? 1_000,
    };
    this.#queues = options.addresses.map((address) =>
      new AlertQueue(address, {
        length: this.#options.queueLength,
        firstPauseMs: this.#options.firstPauseMs,
        onEvent: options.onEvent ?? (() => {}),
        signal: this.#stop.signal,
      })
    );
  }

  /** URLs that alerts are posted to, without user and password. */
  get urls(): readonly string[] {
    return this.#queues.map(({ address }) => address.url);
  }

  send(alerts: readonly AlertNotice[]): void {
    if (this.#stop.signal.aborted) return;
    const now = this.#options.now();
    const due = alerts.filter((alert) => this.#isDue(alert, now));
    for (const { labels, endsAt } of due) {
      this.#sent.set(labels.key, { at: now, endsAt });
    }
    for (const [key, { endsAt }] of this.#sent) {
      if (endsAt + forgetMs < now) this.#sent.delete(key);
    }
    for (const queue of due.length === 0 ? [] : this.#queues) queue.add(due);
  }

  #isDue({ labels, endsAt }: AlertNotice, now: number): boolean {
    const sent = this.#sent.get(labels.key);
    if (sent === undefined) return true;
    const hasEnded = endsAt <= now;
    const toldEnd = sent.endsAt <= sent.at;
    return hasEnded !== toldEnd ||
      now - sent.at >= this.#options.resendSeconds * 1_000;
  }

  /** Stops; alerts that still wait are given up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#queues.map((queue) => queue.ended));
  }
}

/** An alert is forgotten so long after its end. */
const forgetMs = 15 * 60_000;

interface QueueOptions {
  readonly length: number;
  readonly firstPauseMs: number;
  readonly onEvent: (event: NotificationEvent) => void;
  readonly signal: AbortSignal;
}

/** The alerts that wait for one Alertmanager. */
class AlertQueue {
  /** Resolves when the work that was begun has ended. */
  ended: Promise<void> = Promise.resolve();
  readonly #options: QueueOptions;
  readonly #waiting = new Map<string, AlertNotice>();
  #isSending = false;

  constructor(readonly address: PostAddress, options: QueueOptions) {
    this.#options = options;
  }

  add(alerts: readonly AlertNotice[]): void {
    for (const alert of alerts) {
      const { key } = alert.labels;
      this.#waiting.delete(key);
      this.#waiting.set(key, alert);
    }
    const tooMany = this.#waiting.size - this.#options.length;
    if (tooMany > 0) {
      for (const key of [...this.#waiting.keys()].slice(0, tooMany)) {
        this.#waiting.delete(key);
      }
      this.#tell("dropped", tooMany, "too many alerts wait");
    }
    if (!this.#isSending) this.ended = this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    const { signal, firstPauseMs } = this.#options;
    const backOff = new BackOff(firstPauseMs);
    this.#isSending = true;
    try {
      while (this.#waiting.size > 0) {
        const batch = [...this.#waiting.values()].slice(0, batchSize);
        const posted = await postJson(this.address, batch.map(toJson), signal);
        if (posted.outcome === "failed") {
          this.#tell("failed", batch.length, posted.message);
          await pause(backOff.next(posted.waitMs), signal);
          continue;
        }
        backOff.reset();
        for (const alert of batch) {
          const { key } = alert.labels;
          // A newer state may have come meanwhile.
          if (this.#waiting.get(key) === alert) this.#waiting.delete(key);
        }
        if (posted.outcome === "accepted") this.#tell("sent", batch.length);
        else this.#tell("dropped", batch.length, posted.message);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#isSending = false;
    }
  }

  #tell(
    outcome: NotificationEvent["outcome"],
    alerts: number,
    message?: string,
  ): void {
    const { host } = this.address;
    this.#options.onEvent({ outcome, host, alerts, message });
  }
}

function toJson(alert: AlertNotice): Readonly<Record<string, unknown>> {
  return {
    labels: alert.labels.toRecord(),
    annotations: alert.annotations.toRecord(),
    startsAt: new Date(alert.startsAt).toISOString(),
    endsAt: new Date(alert.endsAt).toISOString(),
    generatorURL: alert.generatorUrl,
  };
}
