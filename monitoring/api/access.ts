/**
 * Decides who may read.
 *
 * @module
 */
import { errorResponse, hasBearerToken } from "@dalston/metrics/serve";

/** Options of {@linkcode guard}. */
export interface AccessOptions {
  /**
   * Secret that a client must send as `Authorization: Bearer …`, except to
   * `/-/healthy` and `/-/ready`.
   *
   * @default undefined no secret is needed
   */
  readonly token?: string;
  /**
   * Names by which clients reach this server, beside those of the loopback
   * address, without port: `["monitoring", "10.0.0.5"]`. `0.0.0.0` and `::`
   * stand for every IP address.
   *
   * @default []
   */
  readonly hosts?: readonly string[];
  /**
   * Origins whose pages may read, beside our own and those of the loopback
   * address: `["https://grafana.example"]`.
   *
   * @default []
   */
  readonly origins?: readonly string[];
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const ipAddress = /^(\d+(\.\d+){3}|\[[0-9a-f:.]+\])$/;
const openPaths = new Set(["/-/healthy", "/-/ready"]);

/** Makes the function that refuses requests. It returns undefined for others. */
export function guard(
  { token, hosts = [], origins = [] }: AccessOptions,
): (request: Request, url: URL) => Response | undefined {
  const ownHosts = new Set(hosts.map((host) => host.toLowerCase()));
  const takesAddresses = ownHosts.has("0.0.0.0") || ownHosts.has("::");
  return (request, url) => {
    const host = hostOf(request, url);
    if (
      !loopback.test(host) && !ownHosts.has(host) &&
      !ownHosts.has(host.replace(/^\[(.*)\]$/, "$1")) &&
      !(takesAddresses && ipAddress.test(host))
    ) {
      // A page could have given its own name our address (DNS rebinding).
      return errorResponse(
        403,
        "unknown_host",
        `Cannot answer for host "${host}": it is none of this server's names`,
      );
    }
    if (isForeignPage(request, url, origins)) {
      return errorResponse(
        403,
        "foreign_page",
        "Pages of other sites may not read this server",
      );
    }
    if (
      token !== undefined && !openPaths.has(url.pathname) &&
      request.method !== "OPTIONS" && !hasBearerToken(request.headers, token)
    ) {
      return errorResponse(
        401,
        "unauthorized",
        "Cannot read metrics: send the token as Authorization: Bearer <token>",
        { "www-authenticate": 'Bearer realm="monitoring"' },
      );
    }
    return undefined;
  };
}

/** Returns the name that the client used, without port. */
function hostOf({ headers }: Request, url: URL): string {
  const host = headers.get("host");
  return host === null
    ? url.hostname
    : URL.parse(`http://${host}`)?.hostname ?? host;
}

/**
 * Returns true for a request that a page of another site made, which a script
 * of that page could read.
 */
function isForeignPage(
  { headers }: Request,
  url: URL,
  origins: readonly string[],
): boolean {
  const origin = headers.get("origin");
  if (origin !== null) {
    const page = URL.parse(origin);
    return page === null ||
      (page.host !== url.host && !loopback.test(page.hostname) &&
        !origins.includes(origin));
  }
  // Browsers send no origin with an image or a script of a page.
  const site = headers.get("sec-fetch-site");
  const isNavigation = headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document";
  return (site === "cross-site" || site === "same-site") && !isNavigation;
}

/** Headers that let the page of an allowed origin read the answer. */
export function corsHeaders({ headers }: Request): Record<string, string> {
  const origin = headers.get("origin");
  if (origin === null) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-headers":
      "Accept, Authorization, Content-Type, Origin",
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-expose-headers": "Date",
  };
}
