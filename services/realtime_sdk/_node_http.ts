import {
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Duplex } from "node:stream";
import { errorResponse } from "../host/listen.ts";

type Handler = (request: Request) => Response | Promise<Response>;

/** The address that a request asks for; null where it is none. */
export function addressOf({ url }: IncomingMessage): URL | null {
  return URL.parse(`http://localhost${url}`);
}

/** Answers a request that only reads with what `handler` says. */
export async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: Handler,
): Promise<void> {
  const response = await responseTo(incoming, handler);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}

async function responseTo(
  incoming: IncomingMessage,
  handler: Handler,
): Promise<Response> {
  const url = addressOf(incoming);
  const { method = "" } = incoming;
  if (url === null) {
    return errorResponse(400, "bad_request", "The address can't be read.");
  }
  if (method !== "GET" && method !== "HEAD") {
    return errorResponse(
      405,
      "method_not_allowed",
      `${method} isn't allowed here; GET and HEAD are.`,
      { allow: "GET, HEAD" },
    );
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers.set(name, String(value));
  }
  return await handler(new Request(url, { method, headers }));
}

/** Answers a request to upgrade with an error, and hangs up. */
export function refuse(
  stream: Duplex,
  status: number,
  code: string,
  message: string,
): void {
  const body = JSON.stringify({ error: { code, message } });
  stream.on("error", () => stream.destroy());
  stream.end([
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n"));
}

/** Starts to listen; the port it got. Rejects with node's error. */
export function listenOn(
  server: Server,
  hostname: string,
  port: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
