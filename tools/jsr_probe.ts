/**
 * Finds out whether Deno gets at JSR packages from here.
 *
 * @module
 */
import { dirname } from "node:path";

/** Time after a silent answer in which the registry is not asked again. */
const silenceMs = 10 * 60_000;

/** Options of the probe. */
export interface ProbeOptions {
  /** Folder whose `deno.json` and lock file count. */
  readonly root: string;
  /** File whose age says when the registry last kept silent. */
  readonly silenceFile: string;
  /** @default 10_000 */
  readonly timeoutMs?: number;
  /** Variables that Deno gets besides our own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Asks Deno itself to have `modules` in its cache: it asks nobody where they
 * are there already, and a refusal takes milliseconds. Only a registry that
 * keeps silent costs time, so that is remembered for a while.
 */
export async function canReachJsr(
  modules: readonly string[],
  { root, silenceFile, timeoutMs = 10_000, env = {} }: ProbeOptions,
): Promise<boolean> {
  if (modules.length === 0) return true;
  if (await ageMs(silenceFile) < silenceMs) return false;
  const signal = AbortSignal.timeout(timeoutMs);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", "--no-lock", ...modules],
    cwd: root,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal,
  }).output();
  if (signal.aborted) {
    await Deno.mkdir(dirname(silenceFile), { recursive: true });
    await Deno.writeTextFile(silenceFile, "");
  }
  return success;
}

async function ageMs(path: string): Promise<number> {
  try {
    const { mtime } = await Deno.stat(path);
    return Date.now() - (mtime?.getTime() ?? 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return Infinity;
    throw error;
  }
}
