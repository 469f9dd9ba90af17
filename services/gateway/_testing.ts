/**
 * Helps to test a gateway on a real database and files, with requests.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { openBackend } from "../adapters/open.ts";
import type { PlatformEvent } from "../contracts/event.ts";
import type { Job } from "../contracts/job.ts";
import type { Transcript } from "../contracts/stage.ts";
import { createLogger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import { createGateway, type Gateway, type GatewayOptions } from "./gateway.ts";
import { gatewayMetrics } from "./metrics.ts";
import { SessionRouterClient } from "./stream/session_router_client.ts";

/** Path of the collection of jobs. */
export const collection = "/v1/audio/transcriptions";

/** One second of silence: 16 kHz, mono, 16 bits. */
export const silence = wav({});

/** Makes a WAV file with this header. */
export function wav(
  { channels = 1, sampleRate = 16_000, tag = 1, bytes = 32_000 }: {
    readonly channels?: number;
    readonly sampleRate?: number;
    readonly tag?: number;
    readonly bytes?: number;
  },
): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(44 + bytes);
  const view = new DataView(file.buffer);
  const text = (offset: number, text: string) =>
    file.set(new TextEncoder().encode(text), offset);
  text(0, "RIFF");
  view.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, bytes, true);
  return file;
}

/** Makes a form with the fields in this order. */
export function form(
  fields: Readonly<
    Record<string, string | Uint8Array<ArrayBuffer> | readonly string[]>
  >,
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof Uint8Array) {
      form.append(name, new Blob([value]), "audio.wav");
    } else {
      for (const each of [value].flat()) form.append(name, each);
    }
  }
  return form;
}

/** Headers of a form that a test writes with `part` and `end`. */
export const boundary = { "content-type": "multipart/form-data; boundary=b" };

/** Writes a part of a form. */
export function part(header: string, content: string): string {
  return `--b\r\n${header}\r\n\r\n${content}\r\n`;
}

/** The end of a form, in text. */
export const end = "--b--\r\n";

/** A transcript of one segment. */
export const transcript: Transcript = {
  recognizer: "test",
  language_code: "en",
  duration_seconds: 2,
  text: "Hello there.",
  segments: [
    { start: 0.5, end: 1.25, text: "Hello there.", channel: 0, speaker: null },
  ],
  words: null,
};

/** Options of a {@linkcode Harness}. */
export interface HarnessOptions extends
  Partial<
    Pick<GatewayOptions, "apiKeys" | "limits" | "streams">
  > {
  /** Replaces parts of the real backend. */
  readonly break?: (backend: Backend) => Partial<Backend>;
}

/** A gateway and its backend. */
export class Harness implements AsyncDisposable {
  private constructor(
    readonly backend: Backend,
    readonly dataDir: string,
    readonly telemetry: ReturnType<typeof measure>,
    /** Every log line so far. */
    readonly lines: readonly Record<string, unknown>[],
    readonly gateway: Gateway,
  ) {}

  static async open(options: HarnessOptions = {}): Promise<Harness> {
    const dataDir = await Deno.makeTempDir();
    const backend = await openBackend({ dataDir });
    const telemetry = measure();
    const lines: Record<string, unknown>[] = [];
    const gateway = createGateway({
      limits: { maxFileBytes: 1_000_000, stallMs: 60_000 },
      streams: {
        router: new SessionRouterClient("http://127.0.0.1:1"),
        connectsPerMinute: 1_000_000,
        pingMs: 60_000,
      },
      ...options,
      backend: { ...backend, ...options.break?.(backend) },
      telemetry,
      logger: createLogger({
        service: "gateway",
        level: "debug",
        format: "json",
        write: (line) => lines.push(JSON.parse(line)),
      }),
    });
    return new Harness(backend, dataDir, telemetry, lines, gateway);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.backend[Symbol.asyncDispose]();
    await Deno.remove(this.dataDir, { recursive: true });
  }

  /** Sends a request to the gateway. */
  async fetch(path: string, init?: RequestInit): Promise<Response> {
    return await this.gateway.handler(
      new Request(`http://gateway${path}`, init),
    );
  }

  /** Sends a request. Returns the status and the JSON. */
  async json(path: string, init?: RequestInit) {
    const response = await this.fetch(path, init);
    return { status: response.status, body: await response.json() };
  }

  /** Sends a request that must be rejected. Returns the status and the error. */
  async refusal(path: string, init?: RequestInit) {
    const { status, body } = await this.json(path, init);
    return { status, code: body.error.code, message: body.error.message };
  }

  /** Uploads audio. Returns the id of the job. */
  async submit(
    fields: Parameters<typeof form>[0] = {},
    headers: HeadersInit = {},
  ): Promise<string> {
    const { status, body } = await this.json(collection, {
      method: "POST",
      body: form({ file: silence, ...fields }),
      headers,
    });
    assertEquals(status, 201, JSON.stringify(body));
    return body.id;
  }

  /** Uploads audio and completes the job, as an orchestrator would. */
  async complete(
    result: Transcript = transcript,
    patch: Partial<Pick<Job, "started_at" | "completed_at">> = {},
  ): Promise<string> {
    const id = await this.submit();
    const key = `jobs/${id}/merge/transcript.json`;
    await this.backend.artifactStore.put(
      key,
      new Response(JSON.stringify(result)).body!,
    );
    await this.backend.jobStore.transition(id, ["pending"], "completed", {
      transcript: key,
      ...patch,
    });
    return id;
  }

  /** Reads the events that are still in the log. */
  async events(): Promise<(PlatformEvent | null)[]> {
    const deliveries = await this.backend.eventLog.read({
      consumer: "test",
      count: 100,
      waitMs: 0,
      leaseMs: 60_000,
    });
    return deliveries.map(({ event }) => event);
  }

  /** Lists all stored files, drafts among them. */
  async files(): Promise<string[]> {
    return await filesBelow(join(this.dataDir, "artifacts"));
  }

  /** Fails if an upload left anything behind. */
  async assertNothingStored(): Promise<void> {
    assertEquals(await this.files(), []);
    const { total } = await this.backend.jobStore.list({
      tenantId: "default",
      limit: 1,
      offset: 0,
    });
    assertEquals(total, 0);
    assertEquals(await this.events(), []);
  }
}

/** Lists all files below a folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    found.push(...isDirectory ? await filesBelow(path) : [path]);
  }
  return found;
}

function measure() {
  return configureMetrics("gateway", gatewayMetrics, { instance: "test" });
}
