/**
 * Serves HTTP and WebSockets on one port.
 *
 * With ws on `node:http`: a WebSocket of `Deno.serve` takes frames of up to
 * 64 MiB and can't be told to wait, so whatever a client sends is read and kept
 * however far behind we are; and it can't be closed with codes below 3000.
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
  listenError,
  type Listening,
  type ListenOptions,
  urlHost,
} from "@dalston/metrics/serve";
import { errorResponse } from "../error_response.ts";
import { requestOf, send } from "./_node_http.ts";

/** How long the other end may take to answer a close. @types/ws lacks it. */
const closing = { closeTimeout: 2_000 };

/** "Message Too Big" (RFC 6455, section 7.4.1). */
const tooLarge = 1009;

/** A socket whose owner hears of a frame that is too large. */
export class ServerSocket extends WebSocket {
  /** Called where ws itself would close without a word. */
  onTooLarge: () => void = () => super.close(tooLarge);

  override close(code?: number, reason?: string): void {
    if (code === tooLarge && this.readyState === this.OPEN) this.onTooLarge();
    else super.close(code, reason);
  }
}

/**
 * The answer to a request that became a WebSocket. It isn't sent; it tells
 * those who count and log, and no `Response` can be made with 101.
 */
export class SwitchingProtocols extends Response {
  override get status(): number {
    return 101;
  }
}

/** A client that asks for a WebSocket. */
export interface Upgrade {
  /** Its IP address. */
  readonly address: string;
  /**
   * Accepts it. Whatever the request is answered with then isn't sent.
   *
   * @throws {HandshakeError} where it didn't ask as the protocol wants it.
   */
  accept(): ServerSocket;
}

/** A request for a WebSocket that isn't one. */
export class HandshakeError extends Error {
  override name = "HandshakeError";
}

/** Answers a request; `upgrade` is there where it asks for a WebSocket. */
export type SocketHandler = (
  request: Request,
  upgrade?: Upgrade,
) => Response | Promise<Response>;

/** How to listen. */
export interface ListenForSocketsOptions
  extends
    Omit<ListenOptions, "hostname" | "onError">,
    Required<Pick<ListenOptions, "hostname" | "onError">> {
  /** Most bytes of a message that a client sends. */
  readonly maxMessageBytes: number;
}

/**
 * Serves `handler` until it is closed. Sockets that are still open then are
 * broken off.
 *
 * @throws {PortTakenError} when the port is taken.
 * @throws {ListenError} when it can't be opened for another reason.
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
    // Thousands of tiny frames in one packet don't keep others waiting.
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

  /** Answers under way. */
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
    // Until somebody listens to it, a broken connection is nobody's news.
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
          throw new HandshakeError(refusals.get(incoming) ?? "It is gone.");
        }
        isAccepted = true;
        // What goes wrong with it closes it, and that is heard.
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
    // Uploads may take as long as they go on; who reads them sees to that.
    requestTimeout: 0,
    headersTimeout: 30_000,
    keepAliveTimeout: 65_000,
    // Other protocols are offers, which may be passed over.
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
      // Deno takes some connections that wait for a next request for busy.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Starts to listen; the port it got. */
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
