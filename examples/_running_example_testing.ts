/**
 * Runs an example as its first comment says, for tests.
 *
 * @module
 */

/** How long an example may take to print what a test waits for, in ms. */
const timeoutMs = 60_000;

const root = new URL("../", import.meta.url);

/** An example in a process of its own. */
export class RunningExample implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string, undefined>;
  readonly #errors: Promise<string>;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#lines = linesOf(process.stdout);
    this.#errors = new Response(process.stderr).text();
  }

  /**
   * Starts `examples/<name>.ts` with the permissions that its first comment
   * gives it.
   */
  static async start(
    name: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<RunningExample> {
    const file = `examples/${name}.ts`;
    const source = await Deno.readTextFile(new URL(file, root));
    const flags = source.match(/^ \* deno (run .*)examples\//m)?.[1];
    if (flags === undefined) {
      throw new Error(`${file} doesn't say how to run it`);
    }
    const process = new Deno.Command(Deno.execPath(), {
      args: [...flags.trim().split(" "), file, ...args],
      cwd: root,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new RunningExample(process);
  }

  /** Everything it prints, once it has ended by itself. */
  async output(): Promise<string> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#nextLine();
      if (line === undefined) break;
      lines.push(line);
    }
    const { code } = await this.#process.status;
    if (code !== 0) throw new Error(`Exit code ${code}: ${await this.#errors}`);
    return lines.join("\n");
  }

  /** The first match of the pattern in a line that it prints from now on. */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = await this.#nextLine();
      if (line === undefined) {
        throw new Error(`It ended without ${pattern}: ${await this.#errors}`);
      }
      const match = line.match(pattern);
      if (match !== null) return match[0];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    while (await this.#nextLine() !== undefined);
    await Promise.all([this.#process.status, this.#errors]);
  }

  async #nextLine(): Promise<string | undefined> {
    const late = setTimeout(() => this.#process.kill("SIGKILL"), timeoutMs);
    try {
      return (await this.#lines.next()).value;
    } finally {
      clearTimeout(late);
    }
  }
}

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
