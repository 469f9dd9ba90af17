/**
 * Measures how late a timer fires, which is how long the event loop was
 * blocked. The timer doesn't keep the process alive.
 *
 * Deno's `monitorEventLoopDelay` misses times in which the loop is blocked.
 *
 * @returns A function that stops the timer.
 */
export function measureEventLoop(
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
