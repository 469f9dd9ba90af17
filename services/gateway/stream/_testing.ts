/**
 * Helps to test live sessions: a gateway on a port, a session router, workers
 * that a test plays, and clients.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { listen } from "@dalston/metrics/serve";
import { readSample, samples } from "@dalston/metrics/testing";
import { assertEquals } from "@std/assert";
// @ts-types="@types/ws"
import type { ClientOptions, RawData } from "ws";
import { eventually } from "../../../tests/support/eventually.ts";
import { GatewayClient } from "../../../tests/client/gateway_client.ts";
import { LiveSession } from "../../../tests/client/live_session.ts";
import { elementAt } from "../../../tests/support/elements.ts";
import { freePort } from "../../../tests/support/redis_server.ts";
import type { SessionOutcome } from "../../contracts/session.ts";
import {
  maximumFrameBytes,
  type ServerMessage,
  type ServerMessageOf,
} from "../../contracts/stream.ts";
import {
  listenForSockets,
  type ServerSocket,
  SwitchingProtocols,
} from "../../service/sockets/listen_for_sockets.ts";
import { createLogger } from "../../observability/logging.ts";
import { createApi } from "../../session_router/api.ts";
import { sessionRouterMetrics } from "../../session_router/metrics.ts";
import { startSessionRouter } from "../../session_router/session_router.ts";
import { Harness, type HarnessOptions } from "../_testing.ts";
import { gatewayMetrics } from "../metrics.ts";
import { SessionRouterClient } from "./session_router_client.ts";
import type { RefusalCode } from "./stream_error.ts";

function listening(port = 0) {
  return {
    service: "test",
    hostname: "127.0.0.1",
    port,
    portSetting: "TEST_PORT",
    onError(error: unknown) {
      throw error;
    },
  };
}

/** Options of a {@linkcode LiveHarness}. */
export interface LiveHarnessOptions {
  readonly apiKeys?: HarnessOptions["apiKeys"];
  readonly connectsPerMinute?: number;
  readonly pingMs?: number;
  /** @default a minute */
  readonly leaseMs?: number;
}

/** A gateway with a session router, workers and clients. */
export class LiveHarness implements AsyncDisposable {
  #stack = new AsyncDisposableStack();
  #stopRouter: () => Promise<void> = () => Promise.resolve();
  /** Telemetry of the last router. */
  #router = measureRouter();

  private constructor(
    readonly harness: Harness,
    readonly address: string,
    private readonly routerPort: number,
    private readonly leaseMs: number,
  ) {}

  static async open(options: LiveHarnessOptions = {}): Promise<LiveHarness> {
    const { leaseMs = 60_000, apiKeys } = options;
    const { connectsPerMinute = 1_000_000, pingMs = 60_000 } = options;
    const routerPort = freePort();
    await using stack = new AsyncDisposableStack();
    const harness = stack.use(
      await Harness.open({
        apiKeys,
        streams: {
          router: new SessionRouterClient(`http://127.0.0.1:${routerPort}`),
          connectsPerMinute,
          pingMs,
        },
      }),
    );
    const server = await listenForSockets({
      ...listening(),
      maxMessageBytes: maximumFrameBytes,
    }, harness.gateway.handler);
    stack.defer(() => server.close());
    stack.defer(() => harness.gateway.drain(0));
    const live = new LiveHarness(
      harness,
      server.address,
      routerPort,
      leaseMs,
    );
    live.startRouter();
    live.#stack = stack.move();
    return live;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    await this.#stopRouter();
  }

  /** Starts a router on the port that the gateway calls. */
  startRouter(): void {
    const telemetry = measureRouter();
    const logger = createLogger({
      service: "session-router",
      level: "error",
      format: "json",
      write: () => {},
    });
    const { router, stop } = startSessionRouter({
      registry: this.harness.backend.workerRegistry,
      telemetry,
      logger,
      leaseMs: this.leaseMs,
      staleAfterMs: 60_000,
      sweepMs: 20,
    });
    const server = listen(
      listening(this.routerPort),
      createApi({ router, logger, otherwise: telemetry.handler }),
    );
    this.#router = telemetry;
    this.#stopRouter = async () => {
      await server.close();
      await stop();
    };
  }

  /** Stops the router. */
  async stopRouter(): Promise<void> {
    await this.#stopRouter();
    this.#stopRouter = () => Promise.resolve();
  }

  /** Starts a worker that the test plays. */
  async worker(
    options: { readonly id?: string; readonly capacity?: number } = {},
  ): Promise<FakeWorker> {
    const worker = await FakeWorker.start();
    this.#stack.defer(() => worker.stop());
    await this.report({ url: worker.url, ...options });
    return worker;
  }

  /** Registers a worker. */
  async report(
    { id = "a", url, capacity = 10 }: {
      readonly id?: string;
      readonly url: string;
      readonly capacity?: number;
    },
  ): Promise<void> {
    await this.harness.backend.workerRegistry.heartbeat({
      kind: "realtime",
      id,
      url,
      capacity,
      status: "ready",
    });
  }

  /** Connects a client. */
  connect(query = "", options: ClientOptions = {}): LiveSession {
    const url = new GatewayClient(new URL(this.address)).streamUrl;
    url.search = query;
    return new LiveSession(url, options);
  }

  /** Begins a session that must be rejected. Returns the error and the close code. */
  async refusal(query?: string, options?: ClientOptions) {
    const client = this.connect(query, options);
    const closeCode = await client.closed;
    assertEquals(client.types, ["error"]);
    const { code, message } = await client.told("error");
    return { code, message, closeCode };
  }

  /** Counts the sessions that were rejected with this code. */
  async refused(code: RefusalCode): Promise<number | undefined> {
    const { streamsRefused } = gatewayMetrics;
    return await readSample(this.harness.telemetry, streamsRefused, { code });
  }

  /** Reads the count and the sum of a histogram. */
  async waits(
    wait: "streamBeginDuration" | "streamFinalLatency",
  ): Promise<{ count: number; sum: number }> {
    const seconds = await readSample(
      this.harness.telemetry,
      gatewayMetrics[wait],
    );
    return seconds ?? { count: 0, sum: 0 };
  }

  /** Counts the open WebSockets. */
  async connections(): Promise<number | undefined> {
    const { websocketConnections } = gatewayMetrics;
    return await readSample(this.harness.telemetry, websocketConnections);
  }

  /** Counts the sessions that have a slot. */
  async sessions(): Promise<number> {
    const { name } = sessionRouterMetrics.sessionsActive;
    return (await samples(this.#router)).filter((it) => it.name === name)
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** Counts the sessions that ended so, by this router. */
  async ended(status: SessionOutcome): Promise<number | undefined> {
    const { sessions } = sessionRouterMetrics;
    return await readSample(this.#router, sessions, { status });
  }

  /**
   * Waits until no session is left, and fails if they didn't end as expected.
   */
  async assertEnded(
    expected: Partial<Record<SessionOutcome, number>>,
  ): Promise<void> {
    await eventually(
      "the session is over",
      async () => await this.connections() === 0 && await this.sessions() === 0,
    );
    assertEquals({
      completed: await this.ended("completed"),
      error: await this.ended("error"),
      timeout: await this.ended("timeout"),
    }, { completed: 0, error: 0, timeout: 0, ...expected });
  }
}

function measureRouter() {
  return configureMetrics("session-router", sessionRouterMetrics, {
    instance: "test",
  });
}

/** A session at a worker that a test plays. */
export interface WorkerSession {
  readonly socket: ServerSocket;
  readonly query: Readonly<Record<string, string>>;
  /** Messages of the client: text as it is, audio as its length. */
  readonly received: (string | number)[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

/** Begins a session as a worker does. */
export function begin({ socket, query }: WorkerSession): void {
  socket.send(JSON.stringify({
    type: "session.begin",
    session_id: query.session_id,
    recognizer: "none",
    sample_rate: 16_000,
  }));
}

/** Sends a final, as a worker does. */
export function say(
  { socket }: WorkerSession,
  final: Partial<ServerMessageOf<"transcript.final">>,
): void {
  const message: ServerMessage = {
    type: "transcript.final",
    recognizer: "none",
    text: "",
    start: 0,
    end: 1,
    words: null,
    heard: null,
    ...final,
  };
  socket.send(JSON.stringify(message));
}

/** Ends a session as a worker does at an `end`. */
export function end({ socket, query }: WorkerSession, code = 1000): void {
  socket.send(JSON.stringify({
    type: "session.end",
    session_id: query.session_id,
    total_audio_seconds: 0,
    transcript: { text: "", segments: [] },
  }));
  socket.close(code);
}

/** A worker that a test plays. */
class FakeWorker {
  readonly sessions: WorkerSession[] = [];
  /** Plays a session. @default begins it, and ends it at an `end` */
  onSession: (session: WorkerSession) => void = begin;
  onText: (session: WorkerSession, text: string) => void = (session, text) => {
    if (JSON.parse(text).type === "end") end(session);
  };
  url = "";
  stop: () => Promise<void> = () => Promise.resolve();

  static async start(): Promise<FakeWorker> {
    const worker = new FakeWorker();
    const server = await listenForSockets({
      ...listening(),
      maxMessageBytes: maximumFrameBytes,
    }, ({ url }, upgrade) => {
      if (upgrade !== undefined) worker.#take(new URL(url), upgrade.accept());
      return new SwitchingProtocols();
    });
    worker.url = `${server.address.replace("http", "ws")}/session`;
    worker.stop = () => server.close();
    return worker;
  }

  /** Waits for the first session. */
  async session(): Promise<WorkerSession> {
    await eventually("a session at the worker", () => this.sessions.length > 0);
    return elementAt(this.sessions, 0);
  }

  #take({ searchParams }: URL, socket: ServerSocket): void {
    const session: WorkerSession = {
      socket,
      query: Object.fromEntries(searchParams),
      received: [],
      closed: new Promise((resolve) => socket.once("close", resolve)),
    };
    this.sessions.push(session);
    socket.on("message", (data: RawData, binary) => {
      if (binary) {
        session.received.push(data.toString().length);
      } else {
        session.received.push(data.toString());
        this.onText(session, data.toString());
      }
    });
    this.onSession(session);
  }
}
