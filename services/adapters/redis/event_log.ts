/**
 * Keeps events in Redis: one stream with a group for the orchestrators.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { z } from "zod";
import { eventSchema, type PlatformEvent } from "../../contracts/event.ts";
import type { EventDelivery, EventLog } from "../../ports/event_log.ts";
import { appended } from "./_append_event.ts";
import { keys, orchestratorGroup } from "./keys.ts";
import { LeasedStreams } from "./leased_stream.ts";
import type { Notifications } from "./notifications.ts";
import { script } from "./script.ts";
import publishScript from "./scripts/publish.lua" with { type: "text" };

const options = { stream: keys.events, group: orchestratorGroup };

/** Opens the event log in this Redis. */
export function redisEventLog(
  redis: Redis,
  notifications: Notifications,
): EventLog {
  const streams = new LeasedStreams(redis);
  const publish = script(redis, publishScript);
  return {
    async publish(event) {
      const { key, values } = appended(event);
      await publish([key], values);
    },
    async read({ consumer, leaseMs, count, waitMs, signal }) {
      const look = async () => {
        const claimed = await streams.claim(options, {
          consumer,
          leaseMs,
          count,
        });
        return claimed.length > 0 ? claimed : null;
      };
      const entries = await notifications.waitFor(keys.events, look, {
        waitMs,
        signal,
      });
      return (entries ?? []).map(({ receipt, deliveries, fields }) => ({
        event: readEvent(fields),
        raw: JSON.stringify(Object.fromEntries(fields)),
        deliveries,
        receipt,
      }));
    },
    async acknowledge({ receipt }) {
      await streams.finish(options, receipt);
    },
    async deadLetter(delivery, { code, message }) {
      await streams.deadLetter(options, delivery.receipt, {
        code,
        message,
        eventType: typeOf(delivery),
      });
    },
  };
}

/** Reads an event; null if the fields are not those of an event. */
function readEvent(fields: ReadonlyMap<string, string>): PlatformEvent | null {
  try {
    return eventSchema.parse({
      type: fields.get("type"),
      timestamp: fields.get("timestamp"),
      payload: JSON.parse(fields.get("payload") ?? ""),
    });
  } catch {
    return null;
  }
}

/** Finds the type of an event, or of an entry that can't be read as one. */
function typeOf({ event, raw }: EventDelivery): string {
  return event?.type ??
    z.object({ type: z.string() }).catch({ type: "unknown" })
      .parse(JSON.parse(raw)).type;
}
