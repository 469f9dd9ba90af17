/**
 * The exporter's HTTP server: `/metrics` and `/health`.
 *
 * @module
 */

/** Where to listen, and what to answer with. */
export interface ServerOptions {
  /** Address to listen on. */
  readonly hostname: string;
  /** Port to listen on; 0 takes any free one. */
  readonly port: number;
  /** Answers `/metrics`. */
  readonly metrics: (request: Request) => Promise<Response>;
  /** Rejects with a reason while queues can't be read. */
  readonly check: () => Promise<void>;
  /** Told what a handler threw; the client gets a 500. */
  readonly onError: (error: unknown) => void;
}

/** A server that listens. */
export interface Server {
  /** Where, such as `http://127.0.0.1:9100`. */
  readonly address: string;
  /** Answers the requests under way, then closes. */
  close(): Promise<void>;
}

/** A port that somebody else holds. */
export class PortTakenError extends Error {
  /** Always `PortTakenError`. */
  override name = "PortTakenError";
}

/**
 * Serves until it is closed.
 *
 * @throws {PortTakenError} when the port is taken.
 */
export function serve(options: ServerOptions): Server {
  const { hostname, port } = options;
  try {
    const server = Deno.serve({
      hostname,
      port,
      onListen: () => {},
      onError(error) {
        options.onError(error);
        return failure(500, "internal_error", "Something went wrong.");
      },
    }, (request) => answer(options, request));
    return {
      address: `http://${toUrlHost(hostname)}:${server.addr.port}`,
      close: () => server.shutdown(),
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new PortTakenError(
      `Cannot start the exporter: port ${port} on ${hostname} is taken. ` +
        "Free it or set --port or DALSTON_EXPORTER_PORT to another.",
    );
  }
}

async function answer(
  { metrics, check }: ServerOptions,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/metrics") return metrics(request);
  if (pathname !== "/health") {
    return failure(
      404,
      "not_found",
      `No ${pathname} here; there are /metrics and /health.`,
    );
  }
  try {
    await check();
    return Response.json({ status: "ok", service: "exporter" });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return Response.json({
      status: "unavailable",
      service: "exporter",
      error: { code: "unavailable", message },
    }, { status: 503 });
  }
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status });
}

/** The host as a URL has it. */
function toUrlHost(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "localhost";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
