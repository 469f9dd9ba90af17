/**
 * The Compose file at work, as a project of its own, where a Docker engine and
 * Compose are there.
 *
 * @module
 */
import { hasProgram } from "./programs.ts";
import { exactly } from "./elements.ts";

const root = new URL("../../", import.meta.url).pathname;

/** The command, in its new form or its old one; undefined where it can't run. */
const command = findCommand();

/** Whether tests that need containers can run. */
export const hasCompose: boolean = command !== undefined;

function findCommand(): readonly string[] | undefined {
  if (!hasProgram("docker", "docker")) return undefined;
  if (!succeeds("docker", "version")) {
    console.warn("tests that need containers are ignored: no engine answers");
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

/** A container as Docker tells of it. */
export interface Container {
  readonly service: string;
  readonly id: string;
  /** `healthy`, `starting`, `unhealthy`. */
  readonly health: string;
  readonly restarts: number;
  /** What it ended with; 0 while it runs. */
  readonly exitCode: number;
}

/** How a project is run. */
export interface ComposeOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Ends everything when time is up. */
  readonly signal: AbortSignal;
}

/** A project. Disposing of it removes its containers, networks and volumes. */
export class ComposeProject implements AsyncDisposable {
  readonly #name = `dalston-test-${Deno.pid}`;
  readonly #options: ComposeOptions;

  constructor(options: ComposeOptions) {
    this.#options = options;
  }

  /** Runs Compose with these arguments; what it printed. */
  async run(...args: string[]): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#compose(args, this.#options.signal);
  }

  /** Every container there is, running or not. */
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

  /** Names of the project's volumes. */
  async volumes(): Promise<string[]> {
    const args = ["volume", "ls", "--quiet", "--filter", this.#label];
    return text(await this.#docker(...args)).split("\n").filter(Boolean);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Also when time is up, so that nothing is left.
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
        // Not what is in `.env` here.
        "--env-file=.env.example",
        ...args,
      ],
      { cwd: root, env: this.#options.environment, signal },
    );
  }
}

/** What a program prints. */
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
