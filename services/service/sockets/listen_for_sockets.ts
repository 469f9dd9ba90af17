/**
 * Serves HTTP and WebSockets on one port.
 *
 * It uses ws on `node:http`. A WebSocket of `Deno.serve` accepts frames of up to
 * 64 MiB and can't be paused, so everything that a client sends is kept in
 * memory until it is handled.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import {
  createServer,
  type IncomingMessage,
  type Server,
  ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
// @ts-types="@types/ws"
import { WebSocket, WebSocketServer } from "ws";
import {
  errorResponse,
  listenError,
  type Listening,
  type ListenOptions,
  urlHost,
} from "@dalston/metrics/serve";
import { requestOf, send } from "./_node_http.ts";

/** Time that the client has to answer a close. @types/ws lacks this option. */
const closing = { closeTimeout: 2_000 };

/** "Message Too Big" (RFC 6455, section 7.4.1). */
const tooLarge = 1009;

/** A socket that reports a frame that is too large. */
export class ServerSocket extends WebSocket {
  /** Receives the report. @default closes with code 1009, as ws does */
  onTooLarge: () => void = () => super.close(tooLarge);

  override close(code?: number, reason?: string): void {
    if (code === tooLarge && this.readyState === this.OPEN) this.onTooLarge();
    else super.close(code, reason);
  }
}

/**
 * The answer to a request that became a WebSocket. It isn't sent; it is there
 * for metrics and the log, since a plain `Response` can't have status 101.
 */
export class SwitchingProtocols extends Response {
  override get status(): number {
    return 101;
  }
}

/** A request for a WebSocket. */
export interface Upgrade {
  /** IP address of the client. */
  readonly address: string;
  /**
   * Accepts the request. The handler's response is then not sent.
   *
   * @throws {HandshakeError} if the request doesn't follow the protocol.
   */
  accept(): ServerSocket;
}

/** A request for a WebSocket that doesn't follow the protocol. */
export class HandshakeError extends Error {
  override name = "HandshakeError";
}

/** Answers a request. `upgrade` is set if it asks for a WebSocket. */
export type SocketHandler = (
  request: Request,
  upgrade?: Upgrade,
) => Response | Promise<Response>;

/** Options of {@linkcode listenForSockets}. */
export interface ListenForSocketsOptions
  extends
    Omit<ListenOptions, "hostname" | "onError">,
    Required<Pick<ListenOptions, "hostname" | "onError">> {
  /** Longest message that a client may send, in bytes. */
  readonly maxMessageBytes: number;
}

/**
 * Serves `handler` until it is closed. Closing it breaks the sockets that are
 * still open.
 *
 * @throws {PortTakenError} if the port is taken.
 * @throws {ListenError} if the port can't be opened for another reason.
 */
export async function listenForSockets(
  options: ListenForSocketsOptions,
  handler: SocketHandler,
): Promise<Listening> {
  const { hostname, maxMessageBytes } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    WebSocket: ServerSocket,
    maxPayload: maxMessageBytes,
    // Else thousands of tiny frames in one packet would block other clients.
    allowSynchronousEvents: false,
    ...closing,
  });
  const refusals = new WeakMap<IncomingMessage, string>();
  sockets.on("wsClientError", ({ message }, _socket, incoming) => {
    refusals.set(incoming, message);
  });

  async function answer(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    upgrade?: Upgrade,
  ): Promise<Response> {
    try {
      const request = requestOf(incoming, outgoing);
      if (request !== null) return await handler(request, upgrade);
      return errorResponse(400, "bad_request", "The request can't be read.");
    } catch (error) {
      options.onError(error);
      return errorResponse(500, "internal_error", "Something went wrong.");
    }
  }

  /** Answers in progress. */
  const answers = new Set<Promise<void>>();

  async function onRequest(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    outgoing.shouldKeepAlive &&= server.listening;
    try {
      await send(await answer(incoming, outgoing), incoming, outgoing);
    } catch (error) {
      options.onError(error);
      outgoing.destroy();
    }
  }

  async function onUpgrade(
    incoming: IncomingMessage,
    socket: Socket,
    head: Buffer,
  ): Promise<void> {
    // Without a listener, a broken connection would end the process.
    socket.on("error", () => {});
    const outgoing = new ServerResponse(incoming);
    let isAccepted = false;
    const response = await answer(incoming, outgoing, {
      address: socket.remoteAddress ?? "",
      accept() {
        const accepted: ServerSocket[] = [];
        sockets.handleUpgrade(incoming, socket, head, (it) => {
          accepted.push(it);
        });
        const [it] = accepted;
        if (it === undefined) {
          throw new HandshakeError(
            refusals.get(incoming) ?? "The client disconnected",
          );
        }
        isAccepted = true;
        // An error closes the socket, and its owner hears of the close.
        it.on("error", () => {});
        return it;
      },
    });
    if (isAccepted) return;
    outgoing.shouldKeepAlive = false;
    outgoing.assignSocket(socket);
    outgoing.once("finish", () => socket.destroySoon());
    await send(response, incoming, outgoing);
  }

  const server = createServer({
    // An upload may take long; its reader has a limit of its own.
    requestTimeout: 0,
    headersTimeout: 30_000,
    keepAliveTimeout: 65_000,
    // An upgrade to another protocol is an offer that a server may ignore.
    shouldUpgradeCallback: ({ headers }) =>
      headers.upgrade?.toLowerCase() === "websocket",
  }, (incoming, outgoing) => {
    const answer = onRequest(incoming, outgoing);
    answers.add(answer);
    answer.finally(() => answers.delete(answer));
  });
  server.on("upgrade", onUpgrade);
  const port = await listenOn(server, options);
  return {
    address: `http://${urlHost(hostname)}:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets.clients) socket.terminate();
      while (answers.size > 0) await Promise.all(answers);
      // Deno counts some idle connections as busy.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Opens the port. Returns its number. */
function listenOn(server: Server, options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(listenError(options, error)));
    server.listen(options.port, options.hostname, () => {
      const address = server.address();
      resolve(
        typeof address === "object" && address ? address.port : options.port,
      );
    });
  });
}
