import { assertEquals } from "@std/assert";
import { alertsOf, GroupTest } from "./_testing.ts";
import { Labels } from "../series/labels.ts";
import type { NewSample } from "../storage/sample_store.ts";

const minute = 60_000;

const rules = `
groups:
- name: g
  rules:
  - alert: Down
    expr: up == 0
    for: 30m
    labels: { severity: page }
  - alert: Soon
    expr: up == 0
    for: 5m
`;

/**
 * Evaluates twice after a restart and restores. The alert was active from
 * minute 0 on until the server stopped.
 *
 * @returns Minute from which on the alert counts as active.
 */
async function restoredAt(
  { stoppedAt, startedAt, ended = false }: {
    stoppedAt: number;
    startedAt: number;
    ended?: boolean;
  },
): Promise<number | undefined> {
  const test = new GroupTest(rules, { isRestored: false });
  const labels = Labels.from({
    __name__: "ALERTS_FOR_STATE",
    alertname: "Down",
    job: "a",
    severity: "page",
  });
  const before: NewSample[] = [
    { labels, timestamp: stoppedAt * minute, value: 0 },
    ...ended
      ? [
        {
          labels,
          timestamp: (stoppedAt + 1) * minute,
          value: "stale",
        } as const,
      ]
      : [],
  ];
  await test.store.append(before);
  await test.load(`up{job="a"} 0x${startedAt + 40}`);
  await test.evaluate(startedAt - 1, startedAt);
  await test.group.restore(startedAt * minute, test.signal, {});
  const [down] = test.group.status().rules;
  if (down?.type !== "alerting") throw new TypeError("It is no alerting rule");
  const activeAt = down.alerts[0]?.activeAt;
  return activeAt === undefined ? undefined : activeAt / minute;
}

Deno.test("an outage doesn't count towards the wait of an alert", async () => {
  // It had waited 10 minutes of 30, and has 20 left.
  assertEquals(await restoredAt({ stoppedAt: 10, startedAt: 40 }), 30);
});

Deno.test("an alert that was about to fire waits for the grace period", async () => {
  // It had 5 minutes left, and waits for 10.
  assertEquals(await restoredAt({ stoppedAt: 25, startedAt: 40 }), 20);
});

Deno.test("an alert that fired fires again", async () => {
  assertEquals(await restoredAt({ stoppedAt: 35, startedAt: 40 }), 0);
});

Deno.test("an alert that had ended begins anew", async () => {
  assertEquals(
    await restoredAt({ stoppedAt: 10, startedAt: 40, ended: true }),
    39,
  );
});

Deno.test("an outage of more than an hour restores nothing", async () => {
  assertEquals(await restoredAt({ stoppedAt: 10, startedAt: 71 }), 70);
  assertEquals(await restoredAt({ stoppedAt: 10, startedAt: 69 }), 59);
});

Deno.test("alerts are stored from the restoration on, and fire in time", async () => {
  const test = new GroupTest(rules, { isRestored: false });
  await test.load('up{job="a"} 0x40');
  await test.evaluate(0, 1);
  const select = () =>
    test.store.select(
      { matchers: [], after: -1, until: Infinity },
      test.signal,
    );
  assertEquals((await select()).length, 1);
  await test.group.restore(1 * minute, test.signal, {});
  await test.evaluate(2);
  assertEquals((await select()).length, 5);
  await test.evaluate(4, 5);
  const soon = test.group.status().rules[1];
  if (soon?.type !== "alerting") throw new TypeError("It is no alerting rule");
  assertEquals(alertsOf(soon), ['firing {alertname="Soon", job="a"} 0']);
});
