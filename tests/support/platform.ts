/**
 * Starts the platform as a user would, in a process of its own on free ports,
 * and talks to it over HTTP.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { serviceNames } from "../../mod.ts";
import type { JobDetails } from "../client/answers.ts";
import { GatewayClient, type Upload } from "../client/gateway_client.ts";
import { portVariable } from "../../services/service/settings.ts";
import { freePort } from "./redis_server.ts";

/** A service as the `ready` line tells of it. */
interface Started {
  readonly name: string;
  readonly address: string | null;
  readonly metrics_address: string | null;
}

/** A log line, one JSON object. */
export type LogLine = Readonly<Record<string, unknown>>;

/** How to start. */
export interface PlatformOptions {
  /** @default every service */
  readonly services?: readonly string[];
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default a temporary one, removed at the end */
  readonly dataDir?: string;
}

const root = new URL("../../", import.meta.url);

/** How long anything may take before a test gives up on it, in ms. */
const patience = 60_000;

/** Ports of every service set to "any free one". */
const freePorts = Object.fromEntries(
  serviceNames.map((name) => [portVariable(name), "0"]),
);

/** The platform, or a part of it, in a process of its own. */
export class Platform implements AsyncDisposable {
  /** Every log line so far. */
  readonly logs: LogLine[] = [];
  #started: readonly Started[] = [];
  #drained: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly process: Deno.ChildProcess,
    readonly dataDir: string,
    private readonly ownsDataDir: boolean,
  ) {}

  /** Starts it and waits until it says `ready`. */
  static async start(options: PlatformOptions = {}): Promise<Platform> {
    const dataDir = options.dataDir ?? await Deno.makeTempDir();
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-all",
        "mod.ts",
        ...options.services ?? [],
      ],
      cwd: root,
      env: {
        ...freePorts,
        // The gateway finds the session router by its port.
        DALSTON_SESSION_ROUTER_PORT: String(freePort()),
        LOG_FORMAT: "json",
        DALSTON_DATA_DIR: dataDir,
        ...options.environment,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const platform = new Platform(
      process,
      dataDir,
      options.dataDir === undefined,
    );
    await platform.#ready();
    return platform;
  }

  /** Reads what it prints until it is ready, and goes on reading behind. */
  async #ready(): Promise<void> {
    const errors: string[] = [];
    const ready = Promise.withResolvers<void>();
    const output = eachLine(this.process.stdout, (line) => {
      const entry = parsed(line);
      this.logs.push(entry);
      if (entry.msg === "ready" && Array.isArray(entry.services)) {
        this.#started = entry.services;
        ready.resolve();
      }
    });
    const complaints = eachLine(
      this.process.stderr,
      (line) => errors.push(line),
    );
    this.#drained = Promise.all([output, complaints]);
    const ended = this.process.status.then(async ({ code }) => {
      await this.#drained;
      throw new Error(
        `The platform ended with ${code} before it was ready:\n${
          errors.join("\n")
        }`,
      );
    });
    await Promise.race([ready.promise, ended]);
    ended.catch(() => {});
  }

  /** Where the API of a service answers. */
  address(service = "gateway"): string {
    return this.#of(service).address ?? fail(`${service} has no address`);
  }

  /** Where a service is scraped. */
  metricsAddress(service: string): string {
    return this.#of(service).metrics_address ??
      fail(`${service} has no metrics`);
  }

  /** What `/metrics` of a service answers. */
  async scrape(service: string): Promise<string> {
    const response = await fetch(this.metricsAddress(service));
    const text = await response.text();
    assertEquals(response.status, 200, text);
    return text;
  }

  #of(service: string): Started {
    return this.#started.find(({ name }) => name === service) ??
      fail(`${service} wasn't started`);
  }

  /** A client of the gateway. */
  get gateway(): GatewayClient {
    return new GatewayClient(new URL(this.address()));
  }

  /** Uploads a recording, a speech fixture by its name; the job's id. */
  async submit(
    recording: Blob | string,
    fields?: Upload["fields"],
  ): Promise<string> {
    const file = typeof recording === "string"
      ? new File([await Deno.readFile(fixture(recording))], recording)
      : new File([recording], "audio.wav");
    return (await this.gateway.upload({ file, fields })).id;
  }

  /** Waits until the job's status is final; the job. */
  async finished(id: string): Promise<JobDetails> {
    const enough = AbortSignal.timeout(patience);
    return await this.gateway.finished(id, enough) ??
      fail(`job ${id} isn't finished`);
  }

  /** Tells it to stop as Ctrl-C does; its exit code. */
  async stop(signal: Deno.Signal = "SIGINT"): Promise<number> {
    try {
      this.process.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // has ended already
    }
    const { code } = await this.process.status;
    await this.#drained;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    if (this.ownsDataDir) await Deno.remove(this.dataDir, { recursive: true });
  }
}

/** Path of a speech fixture. */
export function fixture(name: string): URL {
  return new URL(`../fixtures/${name}`, import.meta.url);
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
  if (rest) take(rest);
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    return { msg: line };
  }
}

function fail(message: string): never {
  throw new Error(message);
}
