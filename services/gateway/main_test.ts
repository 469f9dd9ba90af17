import { parseExposition } from "@dalston/metrics/testing";
import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { eventually } from "../../tests/support/eventually.ts";
import { PortTakenError } from "@dalston/metrics/serve";
import type { RunningService } from "../service/running_service.ts";
import { SettingsError } from "../service/settings.ts";
import { collection, filesBelow, form, silence } from "./_testing.ts";
import { start } from "./main.ts";

/** A gateway on a port of its own. */
class Running implements AsyncDisposable {
  private constructor(
    readonly dataDir: string,
    readonly service: RunningService,
  ) {}

  static async start(environment: Record<string, string> = {}) {
    const dataDir = await Deno.makeTempDir();
    try {
      const service = await start({
        DALSTON_GATEWAY_PORT: "0",
        DALSTON_DATA_DIR: dataDir,
        LOG_LEVEL: "error",
        ...environment,
      });
      return new Running(dataDir, service);
    } catch (error) {
      await Deno.remove(dataDir, { recursive: true });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.stop();
    await Deno.remove(this.dataDir, { recursive: true });
  }

  get port(): number {
    return Number(new URL(this.url("/")).port);
  }

  url(path: string): string {
    return `${this.service.address}${path}`;
  }

  /** Everything that is stored of audio. */
  files(): Promise<string[]> {
    return filesBelow(join(this.dataDir, "artifacts"));
  }

  /** How often uploads were refused with this code. */
  async rejected(code: string): Promise<number | undefined> {
    const response = await fetch(this.url("/metrics"));
    return parseExposition(await response.text())
      .flatMap(({ samples }) => samples)
      .find((sample) =>
        sample.name === "dalston_gateway_uploads_rejected_total" &&
        sample.labels.code === code
      )?.value;
  }
}

const ascii = new TextEncoder();

/** A client that speaks HTTP by hand, so that it can misbehave. */
class RawClient implements Disposable {
  private constructor(readonly connection: Deno.Conn) {}

  static async connect(port: number): Promise<RawClient> {
    return new RawClient(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    let rest = typeof bytes === "string" ? ascii.encode(bytes) : bytes;
    while (rest.length > 0) {
      rest = rest.subarray(await this.connection.write(rest));
    }
  }

  /** Begins an upload: headers, then the file's first bytes. */
  async begin(header: string): Promise<void> {
    await this.write(
      `POST ${collection} HTTP/1.1\r\nHost: gateway\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\n${header}\r\n\r\n`,
    );
  }

  /** Sends a piece of a body of unknown length. */
  async chunk(bytes: Uint8Array): Promise<void> {
    await this.write(`${bytes.length.toString(16)}\r\n`);
    await this.write(bytes);
    await this.write("\r\n");
  }

  /** The answer's first bytes. */
  async answer(): Promise<string> {
    const buffer = new Uint8Array(4096);
    const length = await this.connection.read(buffer) ?? 0;
    return new TextDecoder().decode(buffer.subarray(0, length));
  }
}

const fileHeader = ascii.encode(
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n',
);

Deno.test("start() serves the API, health and metrics until it is stopped", async () => {
  await using gateway = await Running.start();
  assertEquals(gateway.service.name, "gateway");
  assertEquals(gateway.service.metricsAddress, gateway.url("/metrics"));
  const upload = await fetch(gateway.url(collection), {
    method: "POST",
    body: form({ file: silence }),
  });
  assertEquals(upload.status, 201, await upload.text());
  const health = await fetch(gateway.url("/health"));
  assertEquals(await health.json(), { status: "ok", service: "gateway" });
  const metrics = await (await fetch(gateway.url("/metrics"))).text();
  assertStringIncludes(metrics, "dalston_gateway_jobs_created_total");
  assertStringIncludes(metrics, "process_resident_memory_bytes");
});

Deno.test("gateway tells of uploads in the first 20 lines, before there are any", async () => {
  await using gateway = await Running.start();
  const text = await (await fetch(gateway.url("/metrics"))).text();
  const head = text.split("\n").slice(0, 20).join("\n");
  assertMatch(
    head,
    /^dalston_gateway_requests_total\{method="POST",endpoint="\/v1\/audio\/transcriptions",.*\} 0$/m,
  );
});

Deno.test("start() without metrics does the same and answers 404 to scrapes", async () => {
  await using gateway = await Running.start({ METRICS_ENABLED: "false" });
  assertEquals(gateway.service.metricsAddress, null);
  const metrics = await fetch(gateway.url("/metrics"));
  assertEquals(metrics.status, 404);
  await metrics.body?.cancel();
  const upload = await fetch(gateway.url(collection), {
    method: "POST",
    body: form({ file: silence }),
  });
  assertEquals(upload.status, 201, await upload.text());
});

Deno.test("start() throws PortTakenError where somebody else listens", async () => {
  await using gateway = await Running.start();
  await assertRejects(
    () => Running.start({ DALSTON_GATEWAY_PORT: String(gateway.port) }),
    PortTakenError,
    "DALSTON_GATEWAY_PORT",
  );
});

Deno.test("start() throws SettingsError with the variable that is wrong", async () => {
  for (
    const [name, value] of [
      ["DALSTON_MAX_UPLOAD_BYTES", "0"],
      ["DALSTON_GATEWAY_PORT", "http"],
      ["DALSTON_API_KEYS", "key"],
    ] as const
  ) {
    await assertRejects(
      () => Running.start({ [name]: value }),
      SettingsError,
      name,
    );
  }
});

Deno.test("gateway answers 413 before anything of a body is sent", async () => {
  await using gateway = await Running.start();
  using client = await RawClient.connect(gateway.port);
  await client.begin(`Content-Length: ${10 ** 12}`);
  assertStringIncludes(await client.answer(), "HTTP/1.1 413 ");
});

Deno.test("gateway ends an upload of unknown length at the limit", async () => {
  const limit = 100_000;
  await using gateway = await Running.start({
    DALSTON_MAX_UPLOAD_BYTES: String(limit),
  });
  using client = await RawClient.connect(gateway.port);
  await client.begin("Transfer-Encoding: chunked");
  await client.chunk(fileHeader);
  await client.chunk(silence);
  await client.chunk(new Uint8Array(limit));
  // Its end never comes.
  assertStringIncludes(await client.answer(), "HTTP/1.1 413 ");
  assertEquals(await gateway.files(), []);
});

Deno.test("gateway keeps nothing of a client that goes away", async () => {
  await using gateway = await Running.start();
  for (
    const header of ["Content-Length: 90000", "Transfer-Encoding: chunked"]
  ) {
    const client = await RawClient.connect(gateway.port);
    await client.begin(header);
    if (header.startsWith("C")) {
      await client.write(fileHeader);
      await client.write(silence);
    } else {
      await client.chunk(fileHeader);
      await client.chunk(silence);
    }
    await eventually(
      "the upload is under way",
      async () => (await gateway.files()).length === 1,
    );
    client[Symbol.dispose]();
    await eventually(
      "the upload is gone",
      async () => (await gateway.files()).length === 0,
    );
  }
  assertEquals(await gateway.rejected("client_closed_request"), 2);
});

Deno.test("stop() lets an upload end before it closes the port", async () => {
  await using gateway = await Running.start();
  using client = await RawClient.connect(gateway.port);
  await client.begin("Transfer-Encoding: chunked");
  await client.chunk(fileHeader);
  await client.chunk(silence);
  await eventually(
    "the upload is under way",
    async () => (await gateway.files()).length === 1,
  );
  const stopped = gateway.service.stop();
  await client.chunk(ascii.encode("\r\n--b--\r\n"));
  await client.chunk(new Uint8Array());
  assertStringIncludes(await client.answer(), "HTTP/1.1 201 ");
  await stopped;
});
