/**
 * What the work gives; the signal's reason where it doesn't end within the grace
 * after the signal aborted.
 *
 * @param abandoned Told when the work is left to itself.
 */
export async function untilAborted<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  graceMs: number,
  abandoned: () => void,
): Promise<T> {
  const patience = Promise.withResolvers<never>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => {
    timer = setTimeout(() => {
      abandoned();
      patience.reject(signal.reason);
    }, graceMs);
  };
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([Promise.try(work), patience.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  }
}
