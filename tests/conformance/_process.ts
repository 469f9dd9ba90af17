/**
 * Processes of `_process_main.ts`.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { upTo } from "./_suite.ts";

const script = new URL("_process_main.ts", import.meta.url).pathname;

/** A process that is ready to begin, see `_process_main.ts`. */
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

  /** Starts it, up to where it waits for {@linkcode begin}. */
  static async start(dataDir: string, action: string): Promise<BackendProcess> {
    const process = new BackendProcess(dataDir, action);
    assertEquals(await process.line(), "up");
    return process;
  }

  /** Lets it open the backend and go on. */
  begin(): Promise<void> {
    return this.#child.stdin.close();
  }

  /** The next line it prints; null when there won't be another. */
  async line(): Promise<string | null> {
    const { value, done } = await this.#lines.next();
    return done ? null : value;
  }

  /** What it prints until it ends, which it must do by itself. */
  async end(): Promise<string[]> {
    const lines = await this.#rest();
    assert((await this.#child.status).success, "the process failed");
    return lines;
  }

  /** Ends it with SIGKILL; what it had printed by then. */
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

/** Whole lines; what came without its line feed isn't one. */
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

/** Runs processes at the same time; what each printed. */
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
