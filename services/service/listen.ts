/**
 * Opens a port for a service, with an error an operator can act on.
 *
 * @module
 */

/** Where to listen, and for whom. */
export interface ListenOptions {
  /** The service, for the error message. */
  readonly service: string;
  readonly hostname: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Environment variable that sets the port, for the error message. */
  readonly portVariable: string;
  /** Called with what a handler threw; the client gets a 500. */
  readonly onError: (error: unknown) => void;
}

/** A server that listens. */
export interface Listening {
  /** `http://host:port`. */
  readonly address: string;
  /** Answers the requests under way, then closes. */
  close(): Promise<void>;
}

/** A port that can't be opened. The message is for the operator. */
export class ListenError extends Error {
  override name = "ListenError";
}

/** A port that somebody else holds. */
export class PortTakenError extends ListenError {
  override name = "PortTakenError";
}

/**
 * Serves `handler` until it is closed.
 *
 * @throws {PortTakenError} when the port is taken.
 * @throws {ListenError} when it can't be opened for another reason.
 */
export function listen(
  options: ListenOptions,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Listening {
  const { hostname, port } = options;
  try {
    const server = Deno.serve({
      hostname,
      port,
      onListen: () => {},
      onError(error) {
        options.onError(error);
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

/** What to tell an operator of a port that couldn't be opened. */
export function listenError(
  options: ListenOptions,
  error: unknown,
): ListenError {
  const { service, port, hostname, portVariable } = options;
  const isTaken = error instanceof Deno.errors.AddrInUse ||
    error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (isTaken) {
    return new PortTakenError(
      `Cannot start ${service}: port ${port} on ${hostname} is taken. ` +
        `Free it or set ${portVariable} to another.`,
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ListenError(
    `Cannot start ${service}: cannot listen on port ${port} of ` +
      `DALSTON_HOST="${hostname}": ${reason}`,
    { cause: error },
  );
}

/** The platform's error answer: a stable code and a sentence. */
export function errorResponse(
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
): Response {
  return Response.json({ error: { code, message } }, { status, headers });
}

/** The host as a URL has it. */
export function urlHost(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "localhost";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
