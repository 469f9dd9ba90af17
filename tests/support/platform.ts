/**
 * Starts the platform in a process of its own, as an operator does, on free
 * ports.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { serviceNames } from "../../mod.ts";
import type { JobDetails } from "../client/answers.ts";
import { GatewayClient, type Upload } from "../client/gateway_client.ts";
import { portVariable } from "../../services/service/settings.ts";
import { freePort } from "./redis_server.ts";

/** A service in the `ready` log line. */
interface Started {
  readonly name: string;
  readonly address: string | null;
  readonly metrics_address: string | null;
}

/** A parsed log line. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Options of {@linkcode Platform.start}. */
export interface PlatformOptions {
  /** @default {@linkcode watchedServices} */
  readonly services?: readonly string[];
  /** Further environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default a temporary folder, removed at the end */
  readonly dataDir?: string;
}

const root = new URL("../../", import.meta.url);

/** Most time that a job may take, in milliseconds. */
const jobTimeoutMs = 60_000;

/**
 * Every service but the monitoring. Compose has Prometheus in its place, and
 * most tests need neither.
 */
export const watchedServices = serviceNames.filter((name) =>
  name !== "monitoring"
);

/** Environment that gives each service any free port. */
const freePorts = Object.fromEntries(
  serviceNames.map((name) => [portVariable(name), "0"]),
);

/** A running platform, or some of its services. */
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

  /** Starts the services and waits until they are ready. */
  static async start(options: PlatformOptions = {}): Promise<Platform> {
    const dataDir = options.dataDir ?? await Deno.makeTempDir();
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-all",
        "mod.ts",
        ...options.services ?? watchedServices,
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

  /** Starts to read the output; resolves when the services are ready. */
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
    const errorOutput = eachLine(
      this.process.stderr,
      (line) => errors.push(line),
    );
    this.#drained = Promise.all([output, errorOutput]);
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

  /** Names of the services that run. */
  get services(): string[] {
    return this.#started.map(({ name }) => name);
  }

  /** Returns the URL of a service's API. */
  address(service = "gateway"): string {
    return this.#of(service).address ?? fail(`${service} has no address`);
  }

  /** Returns the URL of a service's `/metrics`. */
  metricsAddress(service: string): string {
    return this.#of(service).metrics_address ??
      fail(`${service} has no metrics`);
  }

  /** Returns the exposition of a service. */
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

  /** Creates a client of the gateway. */
  get gateway(): GatewayClient {
    return new GatewayClient(new URL(this.address()));
  }

  /** Uploads a recording, or the fixture of this name; returns the job's id. */
  async submit(
    recording: Blob | string,
    fields?: Upload["fields"],
  ): Promise<string> {
    const file = typeof recording === "string"
      ? new File([await Deno.readFile(fixture(recording))], recording)
      : new File([recording], "audio.wav");
    return (await this.gateway.upload({ file, fields })).id;
  }

  /** Waits until the job's status is final, and returns the job. */
  async finished(id: string): Promise<JobDetails> {
    const timeout = AbortSignal.timeout(jobTimeoutMs);
    return await this.gateway.finished(id, timeout) ??
      fail(`job ${id} isn't finished`);
  }

  /** Stops the process, by default as Ctrl-C does; returns its exit code. */
  async stop(signal: Deno.Signal = "SIGINT"): Promise<number> {
    try {
      this.process.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended already.
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

/** Returns the URL of a fixture. */
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
