/**
 * Takes addresses apart.
 *
 * @module
 */

/** Returns host and port; undefined if it isn't `host:port`. */
function splitHostPort(
  address: string,
): { host: string; port: string } | undefined {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(address);
  if (match === null) return undefined;
  const [, inBrackets, plain, port = ""] = match;
  return { host: inBrackets ?? plain ?? "", port };
}

const isIp = (host: string) =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(host) || host.includes(":");

/** Returns `host:port` without its port. */
export function stripPort(address: string): string {
  return splitHostPort(address)?.host ?? address;
}

/** Returns `host.domain:port` without its domain; an IP address stays. */
export function stripDomain(address: string): string {
  const { host, port } = splitHostPort(address) ?? { host: address, port: "" };
  if (isIp(host)) return address;
  const name = host.split(".")[0] ?? "";
  return port === "" ? name : `${name}:${port}`;
}
