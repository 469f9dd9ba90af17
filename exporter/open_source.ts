/**
 * Opens the queues that the program's settings speak of.
 *
 * @module
 */
import { SettingsError } from "@dalston/metrics/program";
import type { QueueSource } from "./queue_source.ts";
import { KeyPattern } from "./redis/key_pattern.ts";
import { dalstonLayout, type QueueLayout } from "./redis/layout.ts";
import { redisQueueSource } from "./redis/source.ts";
import { settingTable } from "./setting_table.ts";
import type { Settings } from "./settings.ts";

/**
 * Connects to Redis.
 *
 * @throws {SettingsError} if a setting is missing, or contradicts another.
 */
export async function openSource(settings: Settings): Promise<QueueSource> {
  const { redisUrl } = settings;
  if (redisUrl === undefined) {
    throw new SettingsError(
      "Cannot start the exporter: set --redis-url or REDIS_URL, such as redis://127.0.0.1:6379",
    );
  }
  const [password, ca, sentinelPassword] = await Promise.all([
    readSecret(settings.redisPasswordFile),
    readSecret(settings.redisCaFile),
    readSecret(settings.sentinelPasswordFile),
  ]);
  try {
    return redisQueueSource({
      url: redisUrl,
      password,
      ca,
      sentinelPassword,
      cluster: settings.cluster,
      sentinelMaster: settings.sentinelMaster,
      timeout: settings.timeout,
      countLimit: settings.countLimit,
      layout: layoutOf(settings),
    });
  } catch (error) {
    // Both tell of the settings, and neither of what is secret in them.
    if (!(error instanceof TypeError)) throw error;
    throw new SettingsError(error.message);
  }
}

function layoutOf(settings: Settings): QueueLayout {
  const { queuePattern, group, consumerIdle, taskPattern, oldestAt } = settings;
  if (queuePattern === undefined) {
    const alone = ["group", "consumerIdle", "taskPattern", "oldestAt"] as const;
    const given = alone.filter((name) => settings[name] !== undefined)
      .map((name) => `--${settingTable[name].flag}`);
    if (given.length === 0) return dalstonLayout;
    throw new SettingsError(
      `Cannot use ${
        given.join(", ")
      } without --queue-pattern: Dalston's queues are known`,
    );
  }
  return {
    queues: queuePattern.map((pattern) => new KeyPattern(pattern)),
    oldestAt: oldestAt ?? "tail",
    group,
    consumerIdle,
    tasks: taskPattern === undefined ? undefined : new KeyPattern(taskPattern),
  };
}

async function readSecret(
  path: string | undefined,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(`Cannot read ${path}: ${reason}`);
  }
}
