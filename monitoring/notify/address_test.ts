import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseAlertmanagers, parseWebhook } from "./address.ts";

Deno.test("parseWebhook() reads which messages the webhook takes", () => {
  const styles: Record<string, string> = {
    "https://hooks.slack.com/services/T/B/x": "slack",
    "slack+https://chat.example/hooks/x": "slack",
    "slack+http://discord.local/api/webhooks/1/x/slack": "slack",
    "https://pager.example/hooks.slack.com": "alertmanager",
    "http://127.0.0.1:5001/": "alertmanager",
  };
  for (const [text, style] of Object.entries(styles)) {
    const address = parseWebhook(text);
    assertEquals(address.style, style, text);
    assertEquals(address.url, text.replace("slack+", ""));
  }
});

Deno.test("parseWebhook() sends a user and password as a header", () => {
  assertEquals(parseWebhook("https://me:p%40ss@pager:1/x?y=z"), {
    url: "https://pager:1/x?y=z",
    host: "pager:1",
    headers: { authorization: `Basic ${btoa("me:p@ss")}` },
    style: "alertmanager",
  });
});

Deno.test("parseAlertmanagers() reads several addresses", () => {
  assertEquals(
    parseAlertmanagers("http://a:9093, https://me:x@b/am/,").map((it) => [
      it.url,
      it.host,
      it.headers.authorization,
    ]),
    [
      ["http://a:9093/api/v2/alerts", "a:9093", undefined],
      ["https://b/am/api/v2/alerts", "b", `Basic ${btoa("me:x")}`],
    ],
  );
});

for (const text of ["pager/secret", "ftp://h/secret", "http://h/#secret"]) {
  Deno.test(`addresses like ${text} are refused without being shown`, () => {
    const webhook = assertThrows(() => parseWebhook(text), TypeError);
    const alertmanagers = assertThrows(
      () => parseAlertmanagers(`http://fine,${text}`),
      TypeError,
      "address 2: expected an address that begins with http:// or https://",
    );
    for (const { message } of [webhook, alertmanagers]) {
      assert(!message.includes("secret"));
    }
  });
}
