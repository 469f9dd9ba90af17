/**
 * Opens what the program's settings say of where alerts go.
 *
 * @module
 */
import { type Log, SettingsError } from "@dalston/metrics/program";
import { join } from "node:path";
import type { MonitorTelemetry } from "./monitor_metrics.ts";
import { AlertmanagerSender } from "./notify/alertmanager_sender.ts";
import type { NotificationEvent } from "./notify/notification_event.ts";
import { NotificationFile } from "./notify/notification_state.ts";
import { WebhookSender } from "./notify/webhook_sender.ts";
import type { AlertSender } from "./rules/status.ts";
import { settingTable } from "./setting_table.ts";
import type { Settings } from "./settings.ts";

/** Options of {@linkcode openSender}. */
export interface OpenSenderOptions {
  readonly settings: Pick<
    Settings,
    "alertmanagerUrl" | "alertWebhook" | "data"
  >;
  /** Base of the pages that show alerts. */
  readonly externalUrl: string;
  readonly telemetry: Pick<MonitorTelemetry, "metrics">;
  readonly log: Log;
}

/** Where alerts go. */
export interface OpenedSender extends AsyncDisposable {
  /** @default undefined they go nowhere */
  readonly sender?: AlertSender;
  /** URLs that alerts are posted to, of Alertmanagers alone. */
  readonly alertmanagers: readonly string[];
}

/**
 * Opens the sender of alerts: to Alertmanagers, else to a webhook. Without
 * either it says in the log that alerts are sent nowhere.
 *
 * @throws {SettingsError} if the file of what was told is not one of ours.
 */
export async function openSender(
  { settings, externalUrl, telemetry, log }: OpenSenderOptions,
): Promise<OpenedSender> {
  const onEvent = (event: NotificationEvent) => {
    const { outcome, host, alerts, message } = event;
    telemetry.metrics.notifications.inc({ outcome }, alerts);
    if (message !== undefined) {
      log("warn", `Alerts for ${host} ${outcome}: ${alerts}, ${message}`);
    }
  };
  if (settings.alertmanagerUrl !== undefined) {
    const sender = new AlertmanagerSender({
      addresses: settings.alertmanagerUrl,
      onEvent,
    });
    return {
      sender,
      alertmanagers: sender.urls,
      [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
    };
  }
  if (settings.alertWebhook !== undefined) {
    const sender = await openWebhook({
      address: settings.alertWebhook,
      externalUrl,
      state: new NotificationFile(join(settings.data, "alerts.json")),
      onEvent,
    });
    return {
      sender,
      alertmanagers: [],
      [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
    };
  }
  log(
    "info",
    `Alerts are sent nowhere: neither ${settingTable.alertmanagerUrl.variable} ` +
      `nor ${settingTable.alertWebhook.variable} is set`,
  );
  return { alertmanagers: [], async [Symbol.asyncDispose]() {} };
}

async function openWebhook(
  options: Parameters<typeof WebhookSender.start>[0],
): Promise<WebhookSender> {
  try {
    return await WebhookSender.start(options);
  } catch (error) {
    throw new SettingsError(
      error instanceof Error ? error.message : String(error),
      { cause: error },
    );
  }
}
