import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { alert, ended, startWebhook, type TestWebhook } from "./_testing.ts";
import type { NotificationEvent } from "./notification_event.ts";
import { NotificationFile } from "./notification_state.ts";
import { WebhookSender, type WebhookSenderOptions } from "./webhook_sender.ts";

/** Starts a sender that waits milliseconds in the place of minutes. */
async function start(
  { address }: TestWebhook,
  options: Partial<WebhookSenderOptions> = {},
): Promise<WebhookSender> {
  return await WebhookSender.start({
    address,
    externalUrl: "http://here",
    groupWaitSeconds: 0.05,
    groupIntervalSeconds: 0.1,
    firstPauseMs: 10,
    ...options,
  });
}

async function messages(webhook: TestWebhook, count: number) {
  await eventually(
    `${count} messages`,
    (see) => see(webhook.received.length) >= count,
  );
  assertEquals(webhook.received.length, count);
  return webhook.received.map(({ body }) => body);
}

/** Waits until a sender with these options has looked at its group again. */
async function looksAgain(): Promise<void> {
  const from = performance.now();
  await eventually("another interval", () => performance.now() - from > 250);
}

const [a, b] = ["a", "b"].map((service) => alert({ service }));
const other = alert({ alertname: "Slow", severity: "warning" });
assert(a !== undefined && b !== undefined);

Deno.test("WebhookSender tells a group once, and then only what is new", async () => {
  await using webhook = startWebhook();
  await using sender = await start(webhook);
  sender.send([a]);
  sender.send([a, b]);
  sender.send([other]);
  const first = await messages(webhook, 2);
  assertEquals(
    first.map(({ groupLabels, alerts }) => [groupLabels, alerts?.length]),
    [[{ alertname: "Down" }, 2], [{ alertname: "Slow" }, 1]],
  );
  assertEquals(webhook.received[0]?.path, "/secret");
  sender.send([a, b, other]);
  await looksAgain();
  await messages(webhook, 2);
  sender.send([alert({ service: "c" })]);
  const third = (await messages(webhook, 3)).at(-1);
  assertEquals(third?.alerts?.length, 3);
});

Deno.test("WebhookSender tells ends: of one alert, and of the last", async () => {
  await using webhook = startWebhook();
  await using sender = await start(webhook);
  sender.send([a, b]);
  await messages(webhook, 1);
  sender.send([ended(a), b]);
  const [, second] = await messages(webhook, 2);
  assertEquals(second?.status, "firing");
  assertEquals(
    second?.alerts?.map(({ status, labels }) => [status, labels.service]),
    [["resolved", "a"], ["firing", "b"]],
  );
  sender.send([ended(a), ended(b)]);
  const [, , third] = await messages(webhook, 3);
  assertEquals(third?.status, "resolved");
  assert(third?.alerts?.every(({ status }) => status === "resolved"));
  // The rule goes on to say that they have ended.
  sender.send([ended(a), ended(b)]);
  await looksAgain();
  await messages(webhook, 3);
  // It fires again: a new group.
  sender.send([a]);
  await messages(webhook, 4);
});

Deno.test("WebhookSender tells the end of an alert that its rule doesn't tell any more", async () => {
  await using webhook = startWebhook();
  await using sender = await start(webhook);
  sender.send([{ ...a, endsAt: Date.now() + 200 }]);
  const [first, second] = await messages(webhook, 2);
  assertEquals([first?.status, second?.status], ["firing", "resolved"]);
});

Deno.test("WebhookSender says nothing of an alert that ends before its group is told", async () => {
  await using webhook = startWebhook();
  await using sender = await start(webhook);
  sender.send([a]);
  sender.send([ended(a)]);
  sender.send([ended(b)]);
  await looksAgain();
  assertEquals(webhook.received, []);
});

Deno.test("WebhookSender repeats what still fires", async () => {
  await using webhook = startWebhook();
  await using sender = await start(webhook, { repeatIntervalSeconds: 0.3 });
  sender.send([a]);
  await eventually("a repetition", () => webhook.received.length >= 2);
  const [first, second] = webhook.received;
  assert((second?.at ?? 0) - (first?.at ?? 0) > 250);
  assertEquals(second?.body, first?.body);
});

Deno.test("WebhookSender groups by the labels that it is given", async () => {
  await using webhook = startWebhook();
  await using sender = await start(webhook, { groupBy: ["service"] });
  sender.send([a, b, alert({ service: "a", alertname: "Slow" }), other]);
  assertEquals(
    (await messages(webhook, 3)).map(({ groupKey, alerts }) => [
      groupKey,
      alerts?.length,
    ]),
    [['{}:{service="a"}', 2], ['{}:{service="b"}', 1], ["{}:{}", 1]],
  );
});

for (const status of [500, 429]) {
  Deno.test(`WebhookSender tries again after status ${status}`, async () => {
    await using webhook = startWebhook((count) =>
      new Response(null, { status: count <= 2 ? status : 200 })
    );
    const events: NotificationEvent[] = [];
    await using sender = await start(webhook, {
      groupIntervalSeconds: 60,
      onEvent: (event) => events.push(event),
    });
    sender.send([a]);
    await messages(webhook, 3);
    await eventually("three events", () => events.length === 3);
    assertEquals(events.map((it) => it.outcome), ["failed", "failed", "sent"]);
    assertEquals(events[0]?.message, `status ${status}`);
    assert(!JSON.stringify(events).includes("secret"));
  });
}

Deno.test("WebhookSender doesn't try again at once after status 404", async () => {
  await using webhook = startWebhook((count) =>
    new Response(null, { status: count === 1 ? 404 : 200 })
  );
  await using sender = await start(webhook, { groupIntervalSeconds: 0.3 });
  sender.send([a]);
  await messages(webhook, 2);
  const [first, second] = webhook.received;
  assert((second?.at ?? 0) - (first?.at ?? 0) > 250);
});

Deno.test("WebhookSender tells other groups while the webhook is slow, and stops meanwhile", async () => {
  const held = Promise.withResolvers<void>();
  await using webhook = startWebhook(async (count) => {
    if (count === 1) await held.promise;
    return new Response();
  });
  await using sender = await start(webhook);
  sender.send([a]);
  await messages(webhook, 1);
  sender.send([other]);
  await messages(webhook, 2);
  await sender[Symbol.asyncDispose]();
  held.resolve();
});

Deno.test("WebhookSender tells nothing twice over a restart, and tells the end", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const state = new NotificationFile(`${folder}/alerts.json`);
    await using webhook = startWebhook();
    {
      await using sender = await start(webhook, { state });
      sender.send([a, b]);
      await messages(webhook, 1);
      await eventually(
        "the saved state",
        async () => (await state.load()).length === 1,
      );
    }
    {
      await using sender = await start(webhook, { state });
      await looksAgain();
      sender.send([a]);
      await looksAgain();
      await messages(webhook, 1);
      sender.send([ended(a)]);
      const [, second] = await messages(webhook, 2);
      assertEquals(
        second?.alerts?.map(({ status, labels }) => [status, labels.service]),
        [["resolved", "a"], ["firing", "b"]],
      );
      sender.send([ended(b)]);
      await messages(webhook, 3);
      await eventually(
        "an empty state",
        async () => (await state.load()).length === 0,
      );
    }
    await using sender = await start(webhook, { state });
    await looksAgain();
    await messages(webhook, 3);
    sender.send([]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("WebhookSender goes on when what was told can't be kept", async () => {
  await using webhook = startWebhook();
  const events: NotificationEvent[] = [];
  await using sender = await start(webhook, {
    state: new NotificationFile("/nowhere/alerts.json"),
    onEvent: (event) => events.push(event),
  });
  sender.send([a]);
  await eventually("the failure", () => events.length === 2);
  assertEquals(events[0]?.outcome, "sent");
  assert(events[1]?.message?.startsWith("what was told can't be kept: "));
});

Deno.test("WebhookSender sends Slack's messages", async () => {
  await using webhook = startWebhook();
  await using sender = await WebhookSender.start({
    address: { ...webhook.address, style: "slack" },
    externalUrl: "http://here",
    groupWaitSeconds: 0,
  });
  sender.send([a, alert({ service: "<b>&" })]);
  assertEquals(await messages(webhook, 1), [{
    text: `*[FIRING:2] Down*
• critical: a is down
• critical: &lt;b&gt;&amp; is down`,
  }]);
});
