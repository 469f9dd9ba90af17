/**
 * Starts S3 servers for tests.
 *
 * @module
 */
import type { S3Options } from "../../services/adapters/s3/artifact_store.ts";

/** A running server. */
export interface S3Server extends AsyncDisposable {
  /** Options of a client of its bucket. */
  readonly options: S3Options;
}

const bucket = "dalston-test";

/**
 * Starts a server with an empty bucket on a free port of 127.0.0.1. It runs in
 * a process of its own, so that its memory doesn't count as the client's.
 */
export async function startS3(): Promise<S3Server> {
  const folder = await Deno.makeTempDir();
  const program = new URL("./_s3_process.ts", import.meta.url).pathname;
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      // The platform's lock file lacks the packages that only tests import.
      "--lock=tests/deno.lock",
      "--allow-all",
      program,
      folder,
      bucket,
    ],
    cwd: new URL("../../", import.meta.url),
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = process.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  const { value: port } = await output.read();
  return {
    options: {
      endpoint: `http://127.0.0.1:${port?.trim()}`,
      bucket,
      region: "us-east-1",
      accessKeyId: "S3RVER",
      secretAccessKey: "S3RVER",
    },
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await process.status;
      await output.cancel();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
