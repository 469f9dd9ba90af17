import type { PostAddress } from "./address.ts";

/** Longest time for one request. */
const timeoutMs = 10_000;

/** How a request went. */
export type Posted =
  | { readonly outcome: "accepted" }
  | {
    /** `refused`: the same request will fail again. */
    readonly outcome: "failed" | "refused";
    /** Why, without the address. */
    readonly message: string;
    /** Milliseconds that the server asks to wait. @default undefined */
    readonly waitMs?: number;
  };

/**
 * Posts JSON once. It follows no redirect.
 *
 * @throws the signal's reason when it aborts.
 */
export async function postJson(
  { url, headers }: PostAddress,
  body: unknown,
  signal: AbortSignal,
): Promise<Posted> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    await response.body?.cancel();
    const { status } = response;
    if (status >= 200 && status < 300) return { outcome: "accepted" };
    const seconds = Number(response.headers.get("retry-after") ?? NaN);
    return {
      outcome: status >= 500 || status === 429 ? "failed" : "refused",
      message: `status ${status}`,
      waitMs: seconds > 0 ? seconds * 1_000 : undefined,
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      outcome: "failed",
      message: timeout.signal.aborted
        ? `no answer within ${timeoutMs / 1_000} s`
        : reasonOf(error),
    };
  } finally {
    clearTimeout(timer);
    timeout.abort();
  }
}

/** Deno's messages name the address; only what follows it is told. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause ?? error : error;
  const message = cause instanceof Error ? cause.message : "";
  return /client error \(\w+\): (.*)$/s.exec(message)?.[1] ??
    "the connection failed";
}
