/**
 * Opens a port, with errors that tell an operator what to change.
 *
 * @module
 */
import { errorResponse } from "./error_response.ts";

/** Options of {@linkcode listen}. */
export interface ListenOptions {
  /** Name of the service, for error messages. */
  readonly service: string;
  /**
   * Address to listen on. `0.0.0.0` listens on every IPv4 address, `::` on
   * every address.
   *
   * @default "127.0.0.1"
   */
  readonly hostname?: string;
  /** Port to listen on; 0 takes any free port. */
  readonly port: number;
  /**
   * Name of the setting that holds the port, such as `SHOP_METRICS_PORT`, for
   * error messages.
   */
  readonly portSetting?: string;
  /** Name of the setting that holds the address, for error messages. */
  readonly hostnameSetting?: string;
  /**
   * Compresses answers for clients that take it, unless the handler did.
   *
   * @default false
   */
  readonly compress?: boolean;
  /**
   * Receives what the handler threw. The client gets status 500 and none of
   * the details.
   *
   * @default console.error
   */
  readonly onError?: (error: unknown) => void;
}

/** A server that listens. */
export interface Listening {
  /** Base URL, such as `http://127.0.0.1:9100`, without a slash at its end. */
  readonly address: string;
  /** Finishes the requests in progress, then closes the port. */
  close(): Promise<void>;
}

/** Says that a port can't be opened. The message is for an operator. */
export class ListenError extends Error {
  /** Always `ListenError`, or `PortTakenError` for that subclass. */
  override name = "ListenError";
}

/** Says that another program, or another server, already uses the port. */
export class PortTakenError extends ListenError {
  /** Always `PortTakenError`. */
  override name = "PortTakenError";
}

/**
 * Serves `handler` with `Deno.serve` until it is closed.
 *
 * @param options Where to listen.
 * @param handler Answers requests.
 * @throws {PortTakenError} If the port is taken.
 * @throws {ListenError} If the port can't be opened for another reason.
 */
export function listen(
  options: ListenOptions,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Listening {
  const { hostname = "127.0.0.1", port, onError = console.error } = options;
  const { compress: automaticCompression = false } = options;
  try {
    const server = Deno.serve({
      hostname,
      port,
      automaticCompression,
      onListen() {},
      onError(error) {
        onError(error);
        return errorResponse(500, "internal_error", "Something went wrong.");
      },
    }, handler);
    return {
      address: `http://${urlHost(hostname)}:${server.addr.port}`,
      close: () => server.shutdown(),
    };
  } catch (error) {
    throw listenError(options, error);
  }
}

/**
 * Makes the error for a port that couldn't be opened. {@linkcode listen} throws
 * it; call it where a server of another kind opens the port, such as one of
 * `node:http`.
 *
 * @param options Where the server was to listen.
 * @param error What opening the port threw.
 */
export function listenError(
  options: ListenOptions,
  error: unknown,
): ListenError {
  const { service, hostname = "127.0.0.1", port } = options;
  const { portSetting, hostnameSetting = "hostname" } = options;
  if (isAddressInUse(error)) {
    const remedy = portSetting === undefined
      ? "choose another"
      : `set ${portSetting} to another`;
    return new PortTakenError(
      `Cannot start ${service}: port ${port} on ${hostname} is taken. ` +
        `Free it or ${remedy}.`,
      { cause: error },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ListenError(
    `Cannot start ${service}: cannot listen on port ${port} of ` +
      `${hostnameSetting}="${hostname}": ${reason}`,
    { cause: error },
  );
}

/** Deno throws a class of its own, `node:net` an error with a code. */
function isAddressInUse(error: unknown): boolean {
  return error instanceof Deno.errors.AddrInUse ||
    error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/**
 * Returns the host part of the URL of a server that listens on `hostname`:
 * `localhost` for a server that listens on every address, brackets around an
 * IPv6 address.
 *
 * @param hostname Address that the server listens on.
 */
export function urlHost(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "localhost";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
