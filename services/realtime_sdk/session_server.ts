/**
 * Serves WebSocket sessions and plain HTTP on one port.
 *
 * With ws on `node:http`, as a WebSocket of `Deno.serve` takes frames of up to
 * 64 MiB and can't be told to wait: whatever a client sends is read and kept,
 * however far behind we are.
 *
 * @module
 */
import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
// @ts-types="@types/ws"
import { WebSocketServer } from "ws";
import { maximumFrameBytes } from "../contracts/stream.ts";
import {
  type Listening,
  type ListenOptions,
  portTaken,
  urlHost,
} from "../host/listen.ts";
import { addressOf, answer, listenOn, refuse } from "./_node_http.ts";
import { SessionSocket } from "./session_socket.ts";

/** Where sessions are. */
export const sessionPath = "/session";

/** How long a client may take to answer a close. @types/ws lacks this option. */
const closing = { closeTimeout: 2_000 };

/** What the server answers with. */
export interface SessionServerOptions extends ListenOptions {
  /** Answers requests that don't ask for a session. */
  readonly handler: (request: Request) => Response | Promise<Response>;
  /** Takes a client that asks for a session, with its query. */
  readonly onSession: (socket: SessionSocket, query: URLSearchParams) => void;
}

/**
 * Listens until it is closed; then the clients have a moment to take leave.
 *
 * @throws {PortTakenError} when the port is taken.
 */
export async function serveSessions(
  options: SessionServerOptions,
): Promise<Listening> {
  const { hostname, port, handler, onSession, onError } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    // Thousands of tiny frames in one packet don't keep the other sessions
    // waiting, nor what this one has to be told.
    allowSynchronousEvents: false,
    WebSocket: SessionSocket,
    maxPayload: maximumFrameBytes,
    ...closing,
  });
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, handler).catch((error) => {
      onError(error);
      outgoing.destroy();
    });
  });
  server.on(
    "upgrade",
    (incoming: IncomingMessage, stream: Duplex, head: Buffer) => {
      const url = addressOf(incoming);
      if (url?.pathname !== sessionPath) {
        refuse(stream, 404, "not_found", `Sessions are at ${sessionPath}.`);
      } else if (incoming.headers.origin !== undefined) {
        // Only browsers say where they come from. A worker asks for no key, so
        // no page may reach it through the browser of somebody who can.
        refuse(stream, 403, "forbidden", "Pages talk to the gateway.");
      } else {
        sockets.handleUpgrade(
          incoming,
          stream,
          head,
          (socket) => {
            // What goes wrong with a socket closes it; that is heard.
            socket.on("error", () => {});
            onSession(socket, url.searchParams);
          },
        );
      }
    },
  );
  const taken = await listenOn(server, hostname, port)
    .catch((error: unknown) => {
      throw isTaken(error) ? portTaken(options) : error;
    });
  return {
    address: `http://${urlHost(hostname)}:${taken}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([...sockets.clients].map(leave));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Closes a socket; resolves when the client has agreed or was too slow to. */
function leave(socket: SessionSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
    socket.close(1001);
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    error.code === "EADDRINUSE";
}
