/**
 * Decides whether a client may begin a live session, and reads its parameters.
 *
 * @module
 */
import {
  explain,
  type StreamParameters,
  streamParametersSchema,
} from "../../contracts/stream.ts";
import { ApiError } from "../api_error.ts";
import type { Authenticate } from "../tenants.ts";
import type { ConnectLimit } from "./connect_limit.ts";
import { StreamError } from "./stream_error.ts";

/** An admitted client. */
export interface Admission {
  readonly tenantId: string;
  readonly parameters: StreamParameters;
}

/** Options of {@linkcode admit}. */
export interface AdmissionOptions {
  readonly authenticate: Authenticate;
  /** True if clients need a key. */
  readonly hasKeys: boolean;
  readonly limit: ConnectLimit;
}

/** Parameter of the key for browsers, which can't send headers with a WebSocket. */
const keyParameter = "api_key";

/**
 * Admits a client.
 *
 * @param address IP address of the client.
 * @throws {StreamError} `unauthorized`, `forbidden`, `rate_limited`,
 * `invalid_parameters`.
 */
export function admit(
  request: Request,
  address: string,
  { authenticate, hasKeys, limit }: AdmissionOptions,
): Admission {
  const query = new URL(request.url).searchParams;
  const key = query.get(keyParameter);
  const authorization = request.headers.get("authorization") ??
    (key === null ? null : `Bearer ${key}`);
  const tenantId = tenantOf(authorization, authenticate);
  const isKnown = hasKeys && typeof tenantId === "string";
  // Behind a proxy all clients share an address, so a key identifies them better.
  if (!limit.take(isKnown ? `tenant ${tenantId}` : `address ${address}`)) {
    throw new StreamError(
      "rate_limited",
      "Too many connections in a short time; try again in a while.",
    );
  }
  if (tenantId instanceof StreamError) throw tenantId;
  if (!hasKeys && isForeignPage(request)) {
    throw new StreamError(
      "forbidden",
      "Pages of other sites need an API key, and there are none here.",
    );
  }
  return { tenantId, parameters: readParameters(query) };
}

function tenantOf(
  authorization: string | null,
  authenticate: Authenticate,
): string | StreamError {
  try {
    return authenticate(authorization);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return new StreamError("unauthorized", error.message);
  }
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Returns true for a request from a page of another site. Without keys, a script
 * of that page would act as its visitor and could read all answers.
 */
function isForeignPage({ url, headers }: Request): boolean {
  const origin = headers.get("origin");
  if (origin === null) return false;
  const page = URL.parse(origin);
  return page === null ||
    (page.host !== new URL(url).host && !loopback.test(page.hostname));
}

function readParameters(query: URLSearchParams): StreamParameters {
  const given: Record<string, string> = {};
  for (const [name, value] of query) {
    if (name === keyParameter) continue;
    if (name in given) throw invalid(`${name} is given twice`);
    given[name] = value;
  }
  const { data, error } = streamParametersSchema.safeParse(given);
  if (error !== undefined) throw invalid(explain(error));
  return data;
}

const allowed = [...streamParametersSchema.keyof().options, keyParameter]
  .join(", ");

function invalid(why: string): StreamError {
  return new StreamError(
    "invalid_parameters",
    `Cannot begin a session: ${why}. There are ${allowed}.`,
  );
}
