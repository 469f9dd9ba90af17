/**
 * Helps to test live sessions: a worker on a free port, and a client that
 * keeps the messages it receives.
 *
 * @module
 */
import { type Family, parseExposition } from "@dalston/metrics/testing";
import { eventually } from "../../tests/support/eventually.ts";
import { openBackend } from "../adapters/open.ts";
import { Resampler } from "../audio/resample.ts";
import { encodePcm16 } from "../audio/wav_writer.ts";
import { readWav } from "../audio/wav_stream.ts";
import {
  type ServerMessage,
  type ServerMessageOf,
  serverMessageSchema,
} from "../contracts/stream.ts";
import type { RealtimeWorker } from "../contracts/worker.ts";
import type { RunningService } from "../service/running_service.ts";
import type { RealtimeEngine } from "./engine.ts";
import type { SessionLimits } from "./limits.ts";
import { defineRealtimeService } from "./realtime_service.ts";

type Variables = Readonly<Record<string, string>>;

/** Starts a service from environment variables. */
export type Start = (environment: Variables) => Promise<RunningService>;

/**
 * Starts a worker of `engine`, with limits that are no settings. It sends a
 * heartbeat at its start and when its state changes.
 */
export function workerOf(
  engine: RealtimeEngine,
  limits?: Partial<SessionLimits>,
): Start {
  const { start } = defineRealtimeService({
    port: 0,
    settings: {},
    openBackend,
    engine: () => engine,
    limits,
    heartbeatMs: 3_600_000,
  });
  return start;
}

/** A worker that runs on SQLite in a folder of its own. */
export class TestWorker implements AsyncDisposable {
  readonly #service: RunningService;
  readonly #dataDir: string;
  #stopped: Promise<void> | undefined;

  private constructor(service: RunningService, dataDir: string) {
    this.#service = service;
    this.#dataDir = dataDir;
  }

  /** Starts the worker; it logs errors only. */
  static async start(
    start: Start,
    environment: Variables = {},
  ): Promise<TestWorker> {
    const dataDir = await Deno.makeTempDir();
    try {
      const service = await start({
        DALSTON_REALTIME_PORT: "0",
        DALSTON_REALTIME_DRAIN_SECONDS: "0",
        DALSTON_DATA_DIR: dataDir,
        LOG_LEVEL: "error",
        ...environment,
      });
      return new TestWorker(service, dataDir);
    } catch (error) {
      await Deno.remove(dataDir, { recursive: true });
      throw error;
    }
  }

  /** URL of the sessions. */
  get url(): string {
    return this.#service.address ?? "";
  }

  /** Begins a session; the worker may refuse it. */
  connect(query: Variables = {}): Promise<TestClient> {
    return TestClient.connect(`${this.url}?${new URLSearchParams(query)}`);
  }

  /** Scrapes `/metrics`. */
  async scrape(): Promise<readonly Family[]> {
    const response = await fetch(this.#service.metricsAddress ?? "");
    return parseExposition(await response.text());
  }

  /** Reads the value of one series by its labels; for a histogram, use `_count`. */
  async metric(name: string, labels: Variables = {}): Promise<number> {
    const samples = (await this.scrape()).flatMap(({ samples }) => samples);
    const found = samples.filter((sample) =>
      sample.name === `dalston_realtime_${name}` &&
      Object.entries(labels).every(([label, value]) =>
        sample.labels[label] === value
      )
    );
    const [series, ...others] = found;
    if (series !== undefined && others.length === 0) return series.value;
    throw new Error(`${found.length} series ${name}`);
  }

  /** Waits until no session is left. */
  async idle(): Promise<void> {
    await eventually(
      "no session left",
      async () => await this.metric("sessions_active") === 0,
    );
  }

  /** Lists the realtime workers in the registry. */
  async registered(): Promise<RealtimeWorker[]> {
    await using backend = await openBackend({ dataDir: this.#dataDir });
    const workers = await backend.workerRegistry.workers();
    return workers.filter((worker) => worker.kind === "realtime");
  }

  /** Stops the worker once. */
  stop(): Promise<void> {
    return this.#stopped ??= this.#service.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.#dataDir, { recursive: true });
  }
}

/** A client of a session. */
export class TestClient implements AsyncDisposable {
  /** Messages so far. */
  readonly messages: ServerMessage[] = [];
  /** Close code of the connection. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.messages.push(serverMessageSchema.parse(JSON.parse(data)));
    });
    this.closed = new Promise((resolve) =>
      socket.addEventListener("close", ({ code }) => resolve(code))
    );
  }

  /** Opens a connection. */
  static async connect(url: string): Promise<TestClient> {
    const socket = new WebSocket(url);
    const client = new TestClient(socket);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", reject);
    });
    return client;
  }

  /** Bytes in its buffer, not sent yet. */
  get unsent(): number {
    return this.#socket.bufferedAmount;
  }

  /** Sends audio, in frames of at most `frameBytes`. */
  sendAudio(bytes: Uint8Array, frameBytes = bytes.length): void {
    for (let at = 0; at < bytes.length; at += frameBytes) {
      this.#socket.send(bytes.slice(at, at + frameBytes));
    }
  }

  /** Sends a string as it is, anything else as JSON. */
  send(message: unknown): void {
    const isText = typeof message === "string";
    this.#socket.send(isText ? message : JSON.stringify(message));
  }

  /** Sends `end`, waits for the close and returns all messages. */
  async end(): Promise<readonly ServerMessage[]> {
    this.send({ type: "end" });
    await this.closed;
    return this.messages;
  }

  /** Closes the connection from this side. */
  close(): void {
    this.#socket.close();
  }

  /** Returns the messages of one type so far. */
  all<Type extends ServerMessage["type"]>(
    type: Type,
  ): ServerMessageOf<Type>[] {
    return this.messages.filter((message): message is ServerMessageOf<Type> =>
      message.type === type
    );
  }

  /** Waits for the first message of a type. */
  first<Type extends ServerMessage["type"]>(
    type: Type,
  ): Promise<ServerMessageOf<Type>> {
    return eventually(`a message ${type}`, () => this.all(type)[0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}

/** Reads the samples of a mono fixture at another rate. */
export async function fixtureSamples(
  name: string,
  sampleRate: number,
): Promise<Float32Array> {
  const url = new URL(`../../tests/fixtures/${name}`, import.meta.url);
  const { header, samples } = await readWav((await Deno.open(url)).readable);
  const resampler = new Resampler(header.sampleRate, sampleRate, 1);
  const chunks: Float32Array[] = [];
  for await (const chunk of samples) chunks.push(...resampler.push(chunk));
  return joined(...chunks, ...resampler.flush());
}

/** Concatenates samples. */
export function joined(...chunks: Float32Array[]): Float32Array {
  const all = new Float32Array(
    chunks.reduce((length, chunk) => length + chunk.length, 0),
  );
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Silence as a client sends it. */
export function silence(seconds: number, sampleRate = 16_000): Uint8Array {
  return new Uint8Array(2 * Math.round(seconds * sampleRate));
}

/** A tone as a client sends it, after and before half a second of silence. */
export function beep(seconds: number): Uint8Array {
  const pause = new Float32Array(8_000);
  const tone = Float32Array.from(
    { length: Math.round(seconds * 16_000) },
    (_, i) => 0.3 * Math.sin(i / 4),
  );
  return encodePcm16(joined(pause, tone, pause));
}

/** An engine whose text tells the kind and the seconds of its input. */
export const countingEngine: RealtimeEngine = {
  recognizer: "counting",
  takesModel: true,
  partials: true,
  transcribe: ({ samples, complete }) =>
    Promise.resolve({
      text: `${complete ? "all" : "so far"} ${samples.length / 16_000}`,
    }),
};

/** An engine that answers only after the test releases it. */
export class HeldEngine implements RealtimeEngine {
  readonly recognizer = "held";
  readonly takesModel = false;
  readonly partials = false;
  /** Number of utterances it received. */
  asked = 0;
  #open = Promise.withResolvers<void>();

  /** Answers all requests, those to come included. */
  release(): void {
    this.#open.resolve();
  }

  /** Waits for the release. */
  async transcribe(): Promise<{ text: string }> {
    this.asked++;
    await this.#open.promise;
    return { text: "heard" };
  }
}
