/**
 * Who may have a live session, and what they ask for.
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

/** A client that was let in. */
export interface Admission {
  readonly tenantId: string;
  readonly parameters: StreamParameters;
}

/** What decides. */
export interface AdmissionOptions {
  readonly authenticate: Authenticate;
  /** Whether clients need a key. */
  readonly hasKeys: boolean;
  readonly limit: ConnectLimit;
}

/** Browsers can't send headers with a WebSocket, so a key may stand here. */
const keyParameter = "api_key";

/**
 * Lets a client in.
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
  // Behind a proxy all come from one address, so a key tells clients better.
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
 * Whether the request comes from a page of another site. Where no key is asked
 * for, its script would act as the visitor and could read all answers.
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
