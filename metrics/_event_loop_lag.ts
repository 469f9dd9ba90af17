/**
 * Watches how late timers fire, which is how long the event loop was held up.
 * The timer keeps no process alive.
 *
 * Measured by hand, since Deno's `monitorEventLoopDelay` misses stalls.
 *
 * @returns Stops watching.
 */
export function watchEventLoop(
  observe: (seconds: number) => void,
  intervalMs: number,
): () => void {
  let timer: ReturnType<typeof setTimeout>;
  function arm() {
    const due = performance.now() + intervalMs;
    timer = setTimeout(() => {
      observe(Math.max(0, performance.now() - due) / 1000);
      arm();
    }, intervalMs);
    Deno.unrefTimer(timer);
  }
  arm();
  return () => clearTimeout(timer);
}
