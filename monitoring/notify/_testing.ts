/**
 * Helps to test senders: alerts, and a webhook on a socket.
 *
 * @module
 */
import { z } from "zod";
import type { AlertNotice } from "../rules/status.ts";
import { Labels } from "../series/labels.ts";
import type { WebhookAddress } from "./address.ts";

/** Makes an alert that fires. */
export function alert(
  labels: Readonly<Record<string, string>>,
  changes: Partial<AlertNotice> = {},
): AlertNotice {
  return {
    labels: Labels.from({ alertname: "Down", severity: "critical", ...labels }),
    annotations: Labels.from({
      summary: "A service is down.",
      description: `${labels.service ?? "it"} is down`,
    }),
    startsAt: Date.now() - 60_000,
    endsAt: Date.now() + 240_000,
    generatorUrl: "http://here/graph?g0.expr=up",
    ...changes,
  };
}

/** Returns an alert as it is told after its end. */
export function ended(firing: AlertNotice): AlertNotice {
  return { ...firing, endsAt: Date.now() - 1 };
}

const texts = z.record(z.string(), z.string());

/** What senders post: a message, or the list of alerts for an Alertmanager. */
const alertSchema = z.looseObject({
  status: z.string().optional(),
  labels: texts,
  annotations: texts,
  startsAt: z.string(),
  endsAt: z.string(),
  generatorURL: z.string(),
});
const bodySchema = z.preprocess(
  (body) => Array.isArray(body) ? { alerts: body } : body,
  z.looseObject({
    status: z.string().optional(),
    groupKey: z.string().optional(),
    groupLabels: texts.optional(),
    text: z.string().optional(),
    alerts: z.array(alertSchema).optional(),
  }),
);

/** A body that a sender posted. */
export type ReceivedBody = z.infer<typeof bodySchema>;

/** A request that the webhook got. */
export interface Received {
  readonly path: string;
  readonly authorization: string | null;
  readonly at: number;
  readonly body: ReceivedBody;
}

/** A webhook that keeps what it gets. */
export interface TestWebhook extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  readonly address: WebhookAddress;
}

/** Starts a webhook. By default it accepts everything. */
export function startWebhook(
  answer: (count: number) => Response | Promise<Response> = () =>
    new Response(),
): TestWebhook {
  const received: Received[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      received.push({
        path: new URL(request.url).pathname,
        authorization: request.headers.get("authorization"),
        at: performance.now(),
        body: bodySchema.parse(await request.json()),
      });
      return await answer(received.length);
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const url = `http://${host}/secret`;
  return {
    url,
    received,
    address: { url, host, headers: {}, style: "alertmanager" },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
