/**
 * Reads the addresses that alerts are sent to. They are secrets: no error and
 * no log shows more of them than the host.
 *
 * @module
 */

/** Where to post, and with which headers. */
export interface PostAddress {
  readonly url: string;
  /** Holds the user and password of the address, if it has them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Host and port, to name the address in logs. */
  readonly host: string;
}

/** What a webhook reads: Alertmanager's JSON or a message of Slack's. */
export type WebhookStyle = "alertmanager" | "slack";

/** Address of a webhook. */
export interface WebhookAddress extends PostAddress {
  readonly style: WebhookStyle;
}

/**
 * Reads the address of a webhook. It reads Slack's messages if it is
 * `https://hooks.slack.com/…` or has `slack+` in front, as for Mattermost's, or
 * Discord's that end in `/slack`; any other reads Alertmanager's JSON.
 *
 * @throws {TypeError} if it isn't an address; the error doesn't show it.
 */
export function parseWebhook(text: string): WebhookAddress {
  const address = postAddress(text.replace(/^slack\+/, ""), "slack+https://");
  const isSlack = text.startsWith("slack+") ||
    address.host === "hooks.slack.com";
  return { ...address, style: isSlack ? "slack" : "alertmanager" };
}

/**
 * Reads addresses of Alertmanagers, separated by commas, such as
 * `http://alertmanager:9093`. Each may have a path in front of Alertmanager's.
 *
 * @returns the addresses to post alerts to.
 * @throws {TypeError} if one isn't an address; the error doesn't show it.
 */
export function parseAlertmanagers(text: string): PostAddress[] {
  return text.split(",").map((entry) => entry.trim()).filter(Boolean)
    .map((entry, index) => {
      try {
        const address = postAddress(entry);
        const url = new URL(address.url);
        url.pathname = `${url.pathname.replace(/\/+$/, "")}/api/v2/alerts`;
        return { ...address, url: url.href };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        throw new TypeError(`address ${index + 1}: ${error.message}`);
      }
    });
}

function postAddress(text: string, alsoAllowed?: string): PostAddress {
  const url = URL.parse(text);
  const allowed = ["http://", "https://", alsoAllowed].filter(Boolean);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hash !== "") {
    throw new TypeError(
      `expected an address that begins with ${allowed.join(" or ")}, without #`,
    );
  }
  const { username, password, host } = url;
  url.username = url.password = "";
  return {
    url: url.href,
    host,
    headers: username === "" && password === "" ? {} : {
      authorization: `Basic ${
        btoa([username, password].map(decodeURIComponent).join(":"))
      }`,
    },
  };
}
