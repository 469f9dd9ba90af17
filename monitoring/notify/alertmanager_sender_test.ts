import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { alert, ended, startWebhook } from "./_testing.ts";
import { AlertmanagerSender } from "./alertmanager_sender.ts";
import type { NotificationEvent } from "./notification_event.ts";

Deno.test("AlertmanagerSender sends alerts in batches, to each server", async () => {
  await using one = startWebhook();
  await using two = startWebhook();
  await using sender = new AlertmanagerSender({
    addresses: [one.address, two.address],
  });
  assertEquals(sender.urls, [one.url, two.url]);
  const alerts = Array.from({ length: 150 }, (_, i) => alert({ i: `${i}` }));
  sender.send(alerts);
  for (const { received } of [one, two]) {
    await eventually("three batches", () => received.length === 3);
    assertEquals(received.map(({ body }) => body.alerts?.length), [64, 64, 22]);
    const [first] = alerts;
    assertEquals(received[0]?.body.alerts?.[0], {
      labels: { alertname: "Down", severity: "critical", i: "0" },
      annotations: { summary: "A service is down.", description: "it is down" },
      startsAt: new Date(first?.startsAt ?? 0).toISOString(),
      endsAt: new Date(first?.endsAt ?? 0).toISOString(),
      generatorURL: "http://here/graph?g0.expr=up",
    });
  }
});

Deno.test("AlertmanagerSender repeats each minute, and tells an end at once", async () => {
  await using server = startWebhook();
  let now = Date.now();
  await using sender = new AlertmanagerSender({
    addresses: [server.address],
    now: () => now,
  });
  const down = alert({});
  const requests = async (count: number) => {
    await eventually(
      `${count} requests`,
      () => server.received.length >= count,
    );
    assertEquals(server.received.length, count);
  };
  sender.send([down]);
  await requests(1);
  now += 59_000;
  sender.send([down]);
  now += 1_000;
  sender.send([down, alert({ service: "b" })]);
  await requests(2);
  now += 1_000;
  const over = { ...down, endsAt: now - 1 };
  sender.send([over]);
  await requests(3);
  sender.send([over]);
  now += 60_000;
  sender.send([over]);
  await requests(4);
  assertEquals(server.received[3]?.body.alerts?.length, 1);
  assertEquals(
    server.received[3]?.body.alerts?.[0]?.endsAt,
    new Date(over.endsAt).toISOString(),
  );
});

Deno.test("AlertmanagerSender tries again with the newest state", async () => {
  await using server = startWebhook((count) =>
    new Response(null, { status: count <= 2 ? 500 : 200 })
  );
  const events: NotificationEvent[] = [];
  await using sender = new AlertmanagerSender({
    addresses: [server.address],
    firstPauseMs: 50,
    onEvent: (event) => events.push(event),
  });
  const down = alert({});
  sender.send([down]);
  await eventually("a failure", () => events.length > 0);
  sender.send([ended(down)]);
  await eventually(
    "an accepted request",
    () => events.at(-1)?.outcome === "sent",
  );
  const { host } = server.address;
  assertEquals(events, [
    { outcome: "failed", host, alerts: 1, message: "status 500" },
    { outcome: "failed", host, alerts: 1, message: "status 500" },
    { outcome: "sent", host, alerts: 1, message: undefined },
  ]);
  const [first, , third] = server.received
    .map(({ body }) => body.alerts?.[0]?.endsAt ?? "");
  assert((third ?? "") < (first ?? ""), `${third} < ${first}`);
});

Deno.test("AlertmanagerSender gives up what is refused, and the oldest of too many", async () => {
  const held = Promise.withResolvers<void>();
  await using server = startWebhook(async () => {
    await held.promise;
    return new Response(null, { status: 400 });
  });
  const events: NotificationEvent[] = [];
  await using sender = new AlertmanagerSender({
    addresses: [server.address],
    queueLength: 2,
    onEvent: (event) => events.push(event),
  });
  sender.send(["a", "b", "c"].map((service) => alert({ service })));
  held.resolve();
  await eventually("the answer", () => events.length === 2);
  const { host } = server.address;
  assertEquals(events, [
    { outcome: "dropped", host, alerts: 1, message: "too many alerts wait" },
    { outcome: "dropped", host, alerts: 2, message: "status 400" },
  ]);
  assertEquals(
    server.received[0]?.body.alerts?.map(({ labels }) => labels.service),
    ["b", "c"],
  );
});

Deno.test("AlertmanagerSender stops while a server is away, and tells no address", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const events: NotificationEvent[] = [];
  await using sender = new AlertmanagerSender({
    addresses: [{
      url: `http://127.0.0.1:${port}/secret`,
      host: "h",
      headers: {},
    }],
    onEvent: (event) => events.push(event),
  });
  sender.send([alert({})]);
  await eventually("a failure", () => events.length > 0);
  assertEquals(events[0]?.outcome, "failed");
  assert(events[0]?.message?.includes("Connection refused"));
  assert(!JSON.stringify(events).includes("secret"));
});
