/**
 * Reads lists of targets, as a setting has them.
 *
 * @module
 */

/** An entry of a list of targets. */
export interface NamedTarget {
  /** The name before `=`, else host and port. */
  readonly name: string;
  /** URL of the page. */
  readonly url: string;
}

/**
 * Reads targets such as `gateway=10.0.0.5:8000,asr=https://asr:8443/stats`. An
 * address without a scheme is http; one without a path gets `/metrics`. A name
 * may stand in front of several addresses: `asr=a:9100,asr=b:9100`. Without one,
 * host and port are the name.
 *
 * @throws {TypeError} if an entry can't be read; it names the entry and says
 * what is allowed.
 */
export function parseTargets(text: string): NamedTarget[] {
  const targets = text.split(",").map((entry) => entry.trim())
    .filter((entry) => entry !== "").map(parseTarget);
  const urls = new Set<string>();
  for (const { url } of targets) {
    if (urls.has(url)) throw new TypeError(`"${url}" is there twice`);
    urls.add(url);
  }
  return targets;
}

function parseTarget(entry: string): NamedTarget {
  const [, name, address] =
    /^(?:([^=\s:/?]+)\s*=\s*)?([^=\s]\S*)$/.exec(entry) ??
      [];
  if (address === undefined) {
    throw new TypeError(
      `"${
        withoutPassword(entry)
      }" isn't host:port, name=host:port or name=http://host:port/path`,
    );
  }
  const hasScheme = address.includes("://");
  const url = URL.parse(hasScheme ? address : `http://${address}`);
  const problem = url === null
    ? "isn't an address"
    : !/^https?:$/.test(url.protocol)
    ? "has another scheme than http or https"
    : url.username !== "" || url.password !== ""
    ? "has a user or password: use METRICS_TOKEN"
    : url.hash !== ""
    ? "has a fragment"
    : !hasScheme && url.port === "" && !address.match(/:80(\/|$)/)
    ? "has no port"
    : undefined;
  if (url === null || problem !== undefined) {
    throw new TypeError(
      `"${withoutPassword(entry)}" ${problem}: name=host:port or ` +
        "name=http://host:port/path is allowed",
    );
  }
  if (url.pathname === "/") url.pathname = "/metrics";
  return { name: name ?? url.host, url: url.href };
}

function withoutPassword(entry: string): string {
  return entry.replace(/^([^=:/?]+=)?(.*:\/\/)?[^/@]*@/, "$1$2***@");
}
