/**
 * Starts processes of `_process_main.ts`.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { upTo } from "./_suite.ts";

const script = new URL("_process_main.ts", import.meta.url).pathname;

/** A process of `_process_main.ts`. */
export class BackendProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #ended = false;

  private constructor(dataDir: string, action: string) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", script, dataDir, action],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#lines = linesOf(this.#child.stdout);
  }

  /** Starts a process, which waits for {@linkcode begin}. */
  static async start(dataDir: string, action: string): Promise<BackendProcess> {
    const process = new BackendProcess(dataDir, action);
    assertEquals(await process.line(), "up");
    return process;
  }

  /** Lets the process open the backend and work. */
  begin(): Promise<void> {
    return this.#child.stdin.close();
  }

  /** Reads the next line that the process prints; null at its end. */
  async line(): Promise<string | null> {
    const { value, done } = await this.#lines.next();
    return done ? null : value;
  }

  /** Reads all lines until the process ends by itself. */
  async end(): Promise<string[]> {
    const lines = await this.#rest();
    assert((await this.#child.status).success, "the process failed");
    return lines;
  }

  /** Kills the process with SIGKILL, and reads the lines that it printed. */
  async kill(): Promise<string[]> {
    this.#child.kill("SIGKILL");
    const lines = await this.#rest();
    assertEquals((await this.#child.status).signal, "SIGKILL");
    return lines;
  }

  async #rest(): Promise<string[]> {
    this.#ended = true;
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      if (line === null) return lines;
      lines.push(line);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) await this.kill();
  }
}

/** Reads whole lines: those that end with a line feed. */
async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Runs processes at the same time, and reads what each prints. */
export async function together(
  dataDir: string,
  action: string,
  count: number,
): Promise<string[][]> {
  const processes = await Promise.all(
    upTo(count).map(() => BackendProcess.start(dataDir, action)),
  );
  await Promise.all(processes.map((process) => process.begin()));
  return await Promise.all(processes.map((process) => process.end()));
}
