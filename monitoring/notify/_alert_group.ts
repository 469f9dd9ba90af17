import type { Labels } from "../series/labels.ts";
import type { AlertNotice } from "../rules/status.ts";
import type { ToldAlert } from "./_told_alert.ts";

/** What was told of a group last. Alerts are named by the keys of their labels. */
export interface LastTold {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
}

/**
 * The alerts of a group, and what was told of them. Decides as Alertmanager does
 * whether there is something to tell.
 */
export class AlertGroup {
  /** @default undefined nothing was told yet */
  told: LastTold | undefined;
  readonly #alerts = new Map<string, AlertNotice>();

  constructor(readonly labels: Labels) {}

  /** True if it has no alert. */
  get isEmpty(): boolean {
    return this.#alerts.size === 0;
  }

  /** The alerts, the newest state of each. */
  get alerts(): readonly AlertNotice[] {
    return [...this.#alerts.values()];
  }

  /** Takes the newest state of an alert. */
  put(alert: AlertNotice): void {
    this.#alerts.set(alert.labels.key, alert);
  }

  /** Returns what there is to tell of the alerts, whether it is new or not. */
  toTell(now: number): ToldAlert[] {
    return this.alerts.map((alert): ToldAlert => ({
      ...alert,
      status: alert.endsAt <= now ? "resolved" : "firing",
    }));
  }

  /** Returns true if this has to be told: it is new, or was told long ago. */
  isNews(alerts: readonly ToldAlert[], now: number, repeatMs: number): boolean {
    const { firing, resolved } = keysOf(alerts);
    const { told } = this;
    if (told === undefined) return firing.size > 0;
    if (!firing.isSubsetOf(told.firing)) return true;
    if (firing.size === 0) return told.firing.size > 0;
    if (!resolved.isSubsetOf(told.resolved)) return true;
    return now - told.at >= repeatMs;
  }

  /** Notes that this was told, and forgets alerts that have ended since. */
  noteTold(alerts: readonly ToldAlert[], now: number): void {
    this.told = { at: now, ...keysOf(alerts) };
    this.forgetResolved(alerts);
  }

  /** Forgets the alerts that were resolved, unless they came again. */
  forgetResolved(alerts: readonly ToldAlert[]): void {
    for (const { labels, status, endsAt } of alerts) {
      const latest = this.#alerts.get(labels.key);
      if (status === "resolved" && latest?.endsAt === endsAt) {
        this.#alerts.delete(labels.key);
      }
    }
  }
}

function keysOf(
  alerts: readonly ToldAlert[],
): Pick<LastTold, "firing" | "resolved"> {
  const keysWith = (wanted: ToldAlert["status"]) =>
    new Set(
      alerts.filter(({ status }) => status === wanted)
        .map(({ labels }) => labels.key),
    );
  return { firing: keysWith("firing"), resolved: keysWith("resolved") };
}
