/**
 * Decides whether this place needs the stand-ins and writes their import map.
 *
 * @module
 */
import { join } from "node:path";
import {
  findStandIns,
  jsrSpecifiers,
  offlineImports,
} from "./offline_imports.ts";
import { readWorkspace } from "./workspace.ts";

/** How long a registry that didn't answer at all isn't asked again. */
const silenceMinutes = 10;
const probeTimeoutMs = 5_000;

/**
 * Path of an import map where JSR can't be reached, `undefined` where it can.
 *
 * @throws {TypeError} if the workspace's imports contradict each other
 */
export async function offlineImportMap(
  root: string,
): Promise<string | undefined> {
  const workspace = await readWorkspace(root);
  const folder = join(root, ".deno_offline");
  if (await canReachJsr(jsrSpecifiers(workspace), folder)) return undefined;
  const imports = offlineImports(
    workspace,
    await findStandIns(root, "tools/offline"),
  );
  const path = join(folder, "import_map.json");
  await replaceFile(path, JSON.stringify({ imports }, null, 2));
  return path;
}

/**
 * Asks Deno itself, which answers from its cache where it can. A refusal takes
 * milliseconds and is asked for every time; a silence is remembered.
 */
async function canReachJsr(
  specifiers: string[],
  folder: string,
): Promise<boolean> {
  const marker = join(folder, "unanswered");
  if (await ageMinutes(marker) < silenceMinutes) return false;
  const signal = AbortSignal.timeout(probeTimeoutMs);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", "--no-lock", "--no-config", ...specifiers],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal,
  }).output();
  if (signal.aborted) await replaceFile(marker, "");
  return success;
}

async function ageMinutes(path: string): Promise<number> {
  try {
    const { mtime } = await Deno.stat(path);
    return (Date.now() - (mtime?.getTime() ?? 0)) / 60_000;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return Infinity;
    throw error;
  }
}

/** Writes so that a run beside this one never reads half a file. */
async function replaceFile(path: string, text: string): Promise<void> {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  const draft = `${path}.${Deno.pid}`;
  await Deno.writeTextFile(draft, text);
  await Deno.rename(draft, path);
}
