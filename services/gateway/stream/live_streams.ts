/**
 * `GET /v1/audio/transcriptions/stream`: runs live sessions over WebSockets.
 *
 * Every WebSocket is accepted first, and errors are sent over it: a script in a
 * browser can't read the answer to a request for a WebSocket.
 *
 * @module
 */
import type { WebSocket } from "ws";
import { maximumFrameBytes } from "../../contracts/stream.ts";
import { ArrivalClock } from "../../service/sockets/arrival_clock.ts";
import {
  HandshakeError,
  type ServerSocket,
  SwitchingProtocols,
  type Upgrade,
} from "../../service/sockets/listen_for_sockets.ts";
import { Outage } from "../../service/outage.ts";
import type { Logger } from "../../observability/logging.ts";
import { ApiError } from "../api_error.ts";
import type { GatewayInstruments } from "../metrics.ts";
import type { Authenticate } from "../tenants.ts";
import { closeOf, refuse } from "./_socket.ts";
import { admit } from "./admission.ts";
import { ConnectLimit } from "./connect_limit.ts";
import { keepAlive } from "./keep_alive.ts";
import { concludeMs, LiveSession } from "./live_session.ts";
import type { SessionRouterClient } from "./session_router_client.ts";
import { StreamError } from "./stream_error.ts";

/** Options of live sessions. */
export interface LiveStreamOptions {
  readonly router: SessionRouterClient;
  /** Most connects of one client in a minute. */
  readonly connectsPerMinute: number;
  /**
   * Milliseconds between two pings. A client that sends nothing in that time is
   * disconnected.
   */
  readonly pingMs: number;
}

/** The parts of the gateway that live sessions use. */
export interface LiveStreamContext {
  readonly authenticate: Authenticate;
  readonly hasKeys: boolean;
  readonly metrics: GatewayInstruments;
  readonly logger: Logger;
}

/** All live sessions of a gateway. */
export class LiveStreams {
  readonly #options: LiveStreamOptions;
  readonly #context: LiveStreamContext;
  readonly #limit: ConnectLimit;
  readonly #outage: Outage;
  readonly #sessions = new Set<LiveSession>();
  /** Work in progress, one for each connection. */
  readonly #running = new Set<Promise<void>>();
  readonly #hurry = new AbortController();
  readonly #clock = new ArrivalClock();
  #connections = 0;

  constructor(options: LiveStreamOptions, context: LiveStreamContext) {
    const { metrics, logger } = context;
    this.#options = options;
    this.#context = context;
    this.#limit = new ConnectLimit(options.connectsPerMinute);
    this.#outage = new Outage("The session router", {
      logger,
      errors: metrics.sessionRouterErrors,
    });
    metrics.websocketConnections.set(0);
  }

  /**
   * Answers a request for a live session: 101, or 400 `bad_handshake`.
   */
  accept(request: Request, logger: Logger, upgrade: Upgrade): Response {
    const arrived = this.#clock.now();
    const client = accepted(upgrade);
    if (client instanceof ApiError) return client.toResponse();
    keepAlive(client, this.#options.pingMs);
    this.#count(1);
    this.#follow(closeOf(client).then(() => this.#count(-1)));
    this.#follow(
      this.#serve(request, logger, upgrade.address, client, arrived)
        .catch((error) => this.#turnAway(client, logger, error)),
    );
    return new SwitchingProtocols();
  }

  /**
   * Resolves when no session is left. After `graceMs` it ends the remaining
   * sessions with the text they have.
   */
  async drain(graceMs: number): Promise<void> {
    for (const session of this.#sessions) {
      session.warn(
        "gateway_draining",
        `The gateway stops: the session is ended in ${graceMs / 1000} s.`,
      );
    }
    const timers = [
      setTimeout(() => this.#concludeAll(), graceMs),
      setTimeout(() => this.#hurry.abort(), graceMs + concludeMs),
    ];
    await Promise.all(this.#running);
    timers.forEach(clearTimeout);
    this.#clock[Symbol.dispose]();
  }

  async #serve(
    request: Request,
    logger: Logger,
    address: string,
    client: ServerSocket,
    arrived: number,
  ): Promise<void> {
    const { authenticate, hasKeys, metrics } = this.#context;
    const limit = this.#limit;
    const admission = admit(request, address, { authenticate, hasKeys, limit });
    const session = new LiveSession({
      client,
      admission,
      router: this.#options.router,
      outage: this.#outage,
      logger: logger.child({ tenant_id: admission.tenantId }),
      hurry: this.#hurry.signal,
      clock: this.#clock,
      onBegin: () => {
        const seconds = (performance.now() - arrived) / 1000;
        metrics.streamBeginDuration.observe(seconds);
      },
      onFinal: (seconds) => metrics.streamFinalLatency.observe(seconds),
    });
    client.onTooLarge = () =>
      session.conclude(
        "frame_too_large",
        `A frame may have at most ${maximumFrameBytes} bytes.`,
      );
    this.#sessions.add(session);
    await session.run().finally(() => this.#sessions.delete(session));
  }

  #turnAway(client: WebSocket, logger: Logger, error: unknown): void {
    if (!(error instanceof StreamError)) {
      logger.error({ err: error }, "Live session failed");
    }
    const { code, message } = error instanceof StreamError
      ? error
      : new StreamError("internal_error", "Something went wrong.");
    this.#context.metrics.streamsRefused.inc({ code });
    logger.debug({ code }, message);
    refuse(client, code, message);
  }

  #concludeAll(): void {
    for (const session of this.#sessions) {
      session.conclude("gateway_draining", "The gateway stops.");
    }
  }

  #count(by: 1 | -1): void {
    this.#connections += by;
    this.#context.metrics.websocketConnections.set(this.#connections);
  }

  #follow(work: Promise<void>): void {
    this.#running.add(work);
    work.finally(() => this.#running.delete(work));
  }
}

function accepted(upgrade: Upgrade): ServerSocket | ApiError {
  try {
    return upgrade.accept();
  } catch (error) {
    if (!(error instanceof HandshakeError)) throw error;
    return new ApiError("bad_handshake", `${error.message}.`);
  }
}
