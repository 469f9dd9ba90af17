import process from "node:process";
import { isMainThread } from "node:worker_threads";

/** Returns the processor time of the process since its start, in seconds. */
export function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Returns when the process started, in seconds since 1970. */
export function readStartTime(): number | undefined {
  // In Deno's and in Node's workers the time origin is the worker's.
  const inWorker = !isMainThread || "WorkerGlobalScope" in globalThis;
  return inWorker ? undefined : performance.timeOrigin / 1000;
}

/** Returns the number of open file descriptors. */
export async function readOpenFds(): Promise<number | undefined> {
  return await readProc("/proc/self/fd", async (path) => {
    const entries = await Array.fromAsync(Deno.readDir(path));
    // One of them is the directory that this call reads.
    return entries.length - 1;
  });
}

/** Returns the number of file descriptors that may be open. */
export async function readMaxFds(): Promise<number | undefined> {
  return await readProc("/proc/self/limits", async (path) => {
    const limits = await Deno.readTextFile(path);
    const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? undefined : Number(soft);
  });
}

/**
 * Reads from `/proc`, which exists on Linux only and which Deno opens with
 * `--allow-all` only. Asks for the state of the permission first: Deno would
 * prompt for it at a terminal on each scrape.
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
