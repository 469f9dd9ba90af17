/**
 * Answers Prometheus' HTTP API by asking another Prometheus server.
 *
 * @module
 */
import { z } from "zod";
import type { AccessOptions } from "./access.ts";
import { ApiError } from "./api_error.ts";
import { federationType } from "./federate.ts";
import { readBody } from "./form.ts";
import { defaultLimits } from "./limits.ts";
import { pages } from "./pages/mod.ts";
import { alertsSchema, rulesSchema, targetsSchema } from "./pages/source.ts";
import { type ApiMatch, apiPrefix, matchApi } from "./router.ts";
import { createSite } from "./site.ts";
import { Upstream, type UpstreamLimits } from "./upstream.ts";

/** Options of {@linkcode createProxy}. */
export interface ProxyOptions {
  /**
   * URL of the Prometheus server. A path is put before those of the API; user
   * and password are sent to it and shown nowhere.
   */
  readonly url: string;
  /** Who may read. @default {} clients of the loopback address, without a secret */
  readonly access?: AccessOptions;
  /**
   * Bounds of its answers.
   *
   * @default 130 s, 256 MiB
   */
  readonly limits?: Partial<UpstreamLimits>;
  /** Returns milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Receives what went wrong inside; the client sees no details. @default console.error */
  readonly onError?: (error: unknown) => void;
}

/** A little more than Prometheus' own limit, which has the better message. */
const defaultUpstreamLimits: UpstreamLimits = {
  timeoutMs: 130_000,
  maxAnswerBytes: 256 * 1024 * 1024,
};

const json = "application/json";

/**
 * Makes a handler of Prometheus' HTTP API and its pages, for `Deno.serve`, that
 * asks another Prometheus server. It only reads, passes on only the endpoints
 * that `createApi()` has, and never throws. Headers of the client aren't passed
 * on, but for the type of a form.
 *
 * @throws {TypeError} tells what is wrong with the address.
 */
export function createProxy(
  options: ProxyOptions,
): (request: Request) => Promise<Response> {
  const { access = {}, now = Date.now, onError = console.error } = options;
  const upstream = new Upstream(options.url, {
    ...defaultUpstreamLimits,
    ...options.limits,
  });

  async function dataOf<Data>(
    path: string,
    schema: z.ZodType<Data>,
  ): Promise<Data> {
    const response = await upstream.ask({
      path: `${apiPrefix}${path}`,
      type: json,
      signal: new AbortController().signal,
    });
    const answer = z.object({ data: schema })
      .safeParse(await response.json());
    if (answer.success) return answer.data.data;
    throw new ApiError(
      "unavailable",
      `Prometheus at ${upstream.address} answered ${path} in another shape`,
      502,
    );
  }

  return createSite({
    access,
    onError,
    async api(request, url) {
      const match = matchApi(request, url);
      if (match instanceof Response) return match;
      const isPost = request.method === "POST";
      return await upstream.ask({
        path: `${pathOf(match)}${url.search}`,
        method: isPost ? "POST" : "GET",
        headers: isPost
          ? { "content-type": request.headers.get("content-type") ?? "" }
          : {},
        body: isPost ? await readBody(request, defaultLimits) : undefined,
        type: json,
        signal: request.signal,
      });
    },
    federate: (request, url) =>
      upstream.ask({
        path: `${url.pathname}${url.search}`,
        type: federationType.split(";", 1)[0] ?? "",
        signal: request.signal,
      }),
    pages: pages({
      targets: () => dataOf("targets", targetsSchema),
      alerts: () => dataOf("alerts", alertsSchema),
      rules: () => dataOf("rules", rulesSchema),
    }, now),
    async isReady() {
      try {
        await dataOf("status/buildinfo", z.object({ version: z.string() }));
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return false;
      }
    },
  });
}

/** Writes the path anew, so that nothing else of the server can be asked. */
function pathOf({ path, name }: ApiMatch): string {
  return apiPrefix + path.replace("*", () => encodeURIComponent(name));
}
