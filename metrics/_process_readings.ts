import process from "node:process";
import { isMainThread } from "node:worker_threads";

/** Processor time of the process since its start, in seconds. */
export function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** When the process started, in seconds since 1970. */
export function readStartTime(): number | undefined {
  // In a worker of either kind the time origin is the worker's.
  const inWorker = !isMainThread || "WorkerGlobalScope" in globalThis;
  return inWorker ? undefined : performance.timeOrigin / 1000;
}

/** How many file descriptors are open. */
export async function readOpenFds(): Promise<number | undefined> {
  return await readProc("/proc/self/fd", async (path) => {
    const entries = await Array.fromAsync(Deno.readDir(path));
    // One of them is the directory that is being read.
    return entries.length - 1;
  });
}

/** How many file descriptors may be open. */
export async function readMaxFds(): Promise<number | undefined> {
  return await readProc("/proc/self/limits", async (path) => {
    const limits = await Deno.readTextFile(path);
    const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? undefined : Number(soft);
  });
}

/**
 * Reads from `/proc`, which only Linux has and which Deno opens to
 * `--allow-all` alone. Asks for the permission's state first: a terminal would
 * otherwise see a prompt on each scrape.
 */
async function readProc(
  path: string,
  read: (path: string) => Promise<number | undefined>,
): Promise<number | undefined> {
  const permission = await Deno.permissions.query({ name: "read", path });
  if (permission.state !== "granted") return undefined;
  try {
    return await read(path);
  } catch {
    return undefined;
  }
}
