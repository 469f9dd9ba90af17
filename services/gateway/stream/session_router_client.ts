/**
 * Calls the session router.
 *
 * @module
 */
import type { SessionOutcome } from "../../contracts/session.ts";
import {
  type Allocation,
  allocationSchema,
  type PoolStatus,
  poolStatusSchema,
  type PoolWorker,
  poolWorkersSchema,
  routerErrorSchema,
} from "../../contracts/session_router.ts";
import { StreamError } from "./stream_error.ts";

/** An error answer of the session router. */
class RouterAnswerError extends Error {
  override name = "RouterAnswerError";

  constructor(readonly code: string, message: string) {
    super(message);
  }
}

const timeoutMs = 5_000;

/** A client of the session router. */
export class SessionRouterClient {
  readonly #url: URL;

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /**
   * Asks for a slot.
   *
   * @throws {StreamError} `no_capacity`.
   * @throws {Error} if the router doesn't answer, or not in its protocol.
   */
  async allocate(tenantId: string): Promise<Allocation> {
    const response = await this.#ask("POST", "sessions", {
      tenant_id: tenantId,
    });
    if (response.status === 201) {
      return allocationSchema.parse(await response.json());
    }
    const error = await unexpected(response);
    throw error.code === "no_capacity"
      ? new StreamError("no_capacity", error.message)
      : error;
  }

  /** Renews the lease of a slot. Returns false if the lease was lost. */
  renew(id: string): Promise<boolean> {
    return this.#tell(`sessions/${id}/renew`);
  }

  /** Reports the end of a session. Returns false if it ended before. */
  end(id: string, outcome: SessionOutcome): Promise<boolean> {
    return this.#tell(`sessions/${id}/end`, { outcome });
  }

  /** Reports that the session never began because its worker can't be reached. */
  unreachable(id: string): Promise<boolean> {
    return this.#tell(`sessions/${id}/unreachable`);
  }

  /** Reads a summary of the pool. */
  async status(): Promise<PoolStatus> {
    return poolStatusSchema.parse(await this.#read("status"));
  }

  /** Lists the workers of the pool. */
  async workers(): Promise<PoolWorker[]> {
    return poolWorkersSchema.parse(await this.#read("workers")).workers;
  }

  /** Posts to a session. Returns false if there is no such session any more. */
  async #tell(path: string, body?: unknown): Promise<boolean> {
    const response = await this.#ask("POST", path, body);
    if (response.status === 204) return true;
    const error = await unexpected(response);
    if (error.code === "not_found") return false;
    throw error;
  }

  async #read(path: string): Promise<unknown> {
    const response = await this.#ask("GET", path);
    if (response.ok) return await response.json();
    throw await unexpected(response);
  }

  #ask(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(new URL(path, this.#url), {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      ...body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      },
    });
  }
}

async function unexpected(response: Response): Promise<RouterAnswerError> {
  const text = await response.text();
  const { data } = routerErrorSchema.safeParse(text);
  return data === undefined
    ? new RouterAnswerError(
      "unreadable",
      `The session router answered ${response.status}`,
    )
    : new RouterAnswerError(data.error.code, data.error.message);
}
