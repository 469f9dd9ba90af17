// A promise would resolve before any timer or socket gets its turn; a timer
// would wait for a millisecond.
import { setImmediate as nextTurn } from "node:timers/promises";

/** Characters to collect before a write. */
const writeSize = 32 * 1024;

/** Milliseconds to work before timers and sockets get their turn. */
const sliceMs = 2;

/**
 * Streams text without blocking the event loop for long: after each slice of
 * time, timers and sockets get their turn.
 */
export function streamChunks(
  chunks: Iterator<string>,
  now: () => number = () => performance.now(),
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let sliceEnd = now() + sliceMs;
  return new ReadableStream({
    async pull(controller) {
      let text = "";
      while (text.length < writeSize) {
        if (now() > sliceEnd) {
          await nextTurn();
          sliceEnd = now() + sliceMs;
        }
        const { done, value } = chunks.next();
        if (done) {
          if (text !== "") controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += value;
      }
      controller.enqueue(encoder.encode(text));
    },
  });
}
