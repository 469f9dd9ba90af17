/**
 * Runs the Compose file as a project of its own. Needs Docker and Compose.
 *
 * @module
 */
import { hasProgram } from "./programs.ts";
import { exactly } from "./elements.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Compose as a plugin of Docker or a program; undefined if neither can run. */
const command = findCommand();

/** True if tests that need containers can run. */
export const hasCompose: boolean = command !== undefined;

function findCommand(): readonly string[] | undefined {
  if (!hasProgram("docker", "docker")) return undefined;
  if (!succeeds("docker", "version")) {
    console.warn(
      "tests that need containers are ignored: Docker doesn't answer",
    );
    return undefined;
  }
  if (succeeds("docker", "compose", "version")) return ["docker", "compose"];
  return hasProgram("docker-compose", "docker")
    ? ["docker-compose"]
    : undefined;
}

function succeeds(program: string, ...args: string[]): boolean {
  return new Deno.Command(program, { args, stdout: "null", stderr: "null" })
    .outputSync().success;
}

/** State of a container, from Docker. */
export interface Container {
  readonly service: string;
  readonly id: string;
  /** `healthy`, `starting` or `unhealthy`. */
  readonly health: string;
  readonly restarts: number;
  /** 0 while it runs. */
  readonly exitCode: number;
}

/** Options of {@linkcode ComposeProject}. */
export interface ComposeOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Stops running commands; disposing works also after it aborted. */
  readonly signal: AbortSignal;
}

/** A project. Its disposal removes its containers, networks and volumes. */
export class ComposeProject implements AsyncDisposable {
  readonly #name = `dalston-test-${Deno.pid}`;
  readonly #options: ComposeOptions;

  constructor(options: ComposeOptions) {
    this.#options = options;
  }

  /** Runs Compose with these arguments and returns its output. */
  async run(...args: string[]): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#compose(args, this.#options.signal);
  }

  /** Returns the project's containers, also those that have stopped. */
  async containers(): Promise<Container[]> {
    const ids = text(
      await this.#docker("ps", "--all", "--quiet", "--filter", this.#label),
    ).split("\n").filter(Boolean);
    if (ids.length === 0) return [];
    const format = [
      `{{index .Config.Labels "com.docker.compose.service"}}`,
      "{{.Id}}",
      "{{.State.Health.Status}}",
      "{{.RestartCount}}",
      "{{.State.ExitCode}}",
    ].join("\t");
    const lines = text(
      await this.#docker("inspect", `--format=${format}`, ...ids),
    ).trim().split("\n");
    return lines.map((line) => {
      const [service, id, health, restarts, exitCode] = exactly(
        5,
        line.split("\t"),
      );
      return {
        service,
        id,
        health,
        restarts: Number(restarts),
        exitCode: Number(exitCode),
      };
    });
  }

  /** Returns the names of the project's volumes. */
  async volumes(): Promise<string[]> {
    const args = ["volume", "ls", "--quiet", "--filter", this.#label];
    return text(await this.#docker(...args)).split("\n").filter(Boolean);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Without the signal, so that it cleans up after a timeout too.
    await this.#compose([
      "--profile",
      "monitoring",
      "down",
      "--volumes",
      "--remove-orphans",
    ]);
  }

  get #label(): string {
    return `label=com.docker.compose.project=${this.#name}`;
  }

  async #docker(...args: string[]): Promise<Uint8Array<ArrayBuffer>> {
    return await output("docker", args, { signal: this.#options.signal });
  }

  async #compose(args: readonly string[], signal?: AbortSignal) {
    const [program = "docker", ...before] = command ?? ["docker", "compose"];
    return await output(
      program,
      [
        ...before,
        `--project-name=${this.#name}`,
        // Not the developer's own `.env`.
        "--env-file=.env.example",
        ...args,
      ],
      { cwd: root, env: this.#options.environment, signal },
    );
  }
}

/**
 * Runs a program and returns its output.
 *
 * @throws {Error} if it fails, with all that it printed.
 */
async function output(
  program: string,
  args: readonly string[],
  options: Deno.CommandOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    ...options,
    args: [...args],
  }).output();
  if (success) return stdout;
  throw new Error(
    `${program} ${args.join(" ")} failed:\n${text(stdout)}${text(stderr)}`,
  );
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
