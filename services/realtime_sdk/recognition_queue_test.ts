import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import {
  type StreamParameters,
  streamParametersSchema,
} from "../contracts/stream.ts";
import { createLogger } from "../observability/logging.ts";
import type { RealtimeContext, Recognition, Utterance } from "./engine.ts";
import {
  RecognitionQueue,
  type RecognitionQueueOptions,
} from "./recognition_queue.ts";
import type { Stretch } from "./segmenter.ts";

const parameters = streamParametersSchema.parse({});
const ending = { arrived: 0, heard: null };
const logger = createLogger({
  service: "realtime",
  level: "error",
  format: "json",
});

/** A second of audio that begins at `start`. */
function second(start: number): Stretch {
  const samples = new Float32Array(16_000).fill(start / 100);
  return { start, end: start + 1, samplesStart: start - 0.1, samples };
}

/** A call of the engine that waits to be answered. */
interface Call {
  readonly utterance: Utterance;
  readonly context: RealtimeContext;
  readonly answer: PromiseWithResolvers<Recognition>;
}

/** A queue whose engine answers as the test says, and what came out of it. */
function bench(options: Partial<RecognitionQueueOptions> = {}) {
  const calls: Call[] = [];
  const out: string[] = [];
  const queue = new RecognitionQueue({
    engine: {
      recognizer: "test",
      takesModel: false,
      partials: true,
      transcribe(utterance, context) {
        const answer = Promise.withResolvers<Recognition>();
        calls.push({ utterance, context, answer });
        return answer.promise;
      },
    },
    recognizer: "test",
    recognitionMs: 60_000,
    logger,
    onPartial: ({ start, end, text }) =>
      out.push(`partial ${start}-${end} ${text}`),
    onFinal: ({ start, end, text, recognizer }) =>
      out.push(`final ${start}-${end} ${recognizer} ${text}`),
    onFailure: (type, { start }, error) =>
      out.push(`failed ${type} ${start} ${error}`),
    ...options,
  });
  const call = (index: number) =>
    eventually(`call ${index}`, () => calls[index]);
  return { queue, calls, call, out };
}

Deno.test("RecognitionQueue works utterances off in their order", async () => {
  const { queue, calls, call, out } = bench();
  queue.add(second(1), parameters, ending);
  queue.add(second(2), parameters, ending);
  assertEquals(queue.backlogSeconds, 2);
  const first = await call(0);
  assertEquals([calls.length, first.utterance.complete], [1, true]);
  first.answer.resolve({ text: "one" });
  (await call(1)).answer.resolve({ text: "two" });
  await queue.done();
  assertEquals(out, ["final 1-2 test one", "final 2-3 test two"]);
  assertEquals([queue.backlogSeconds, queue.isIdle], [0, true]);
});

Deno.test("RecognitionQueue gives partials while nothing else is to do", async () => {
  const { queue, call, out } = bench();
  const asked = queue.askPartial(second(1), parameters);
  assertEquals(queue.isIdle, false);
  const { utterance, answer } = await call(0);
  assertEquals(utterance.complete, false);
  answer.resolve({ text: "so far" });
  await asked;
  assertEquals([out, queue.isIdle], [["partial 1-2 so far"], true]);
});

Deno.test("RecognitionQueue sends no partial without text", async () => {
  const { queue, call, out } = bench();
  const asked = queue.askPartial(second(1), parameters);
  (await call(0)).answer.resolve({ text: "" });
  await asked;
  assertEquals(out, []);
});

Deno.test("RecognitionQueue drops a partial that its final overtook", async () => {
  const { queue, call, out } = bench();
  const asked = queue.askPartial(second(1), parameters);
  const partial = await call(0);
  queue.add(second(1), parameters, ending);
  assert(partial.context.signal.aborted);
  partial.answer.resolve({ text: "too late" });
  await asked;
  (await call(1)).answer.resolve({ text: "done" });
  await queue.done();
  assertEquals(out, ["final 1-2 test done"]);
});

Deno.test("RecognitionQueue drops a partial that came together with its final", async () => {
  const { queue, call, out } = bench();
  const asked = queue.askPartial(second(1), parameters);
  const { answer } = await call(0);
  answer.resolve({ text: "too late" });
  queue.add(second(1), parameters, ending);
  await asked;
  (await call(1)).answer.resolve({ text: "done" });
  await queue.done();
  assertEquals(out, ["final 1-2 test done"]);
});

Deno.test("RecognitionQueue marks what has no text, and goes on", async () => {
  const { queue, call, out } = bench();
  queue.add(second(1), parameters, ending);
  queue.add(second(2), parameters, ending);
  (await call(0)).answer.reject(new TypeError("down"));
  (await call(1)).answer.resolve({ text: "two" });
  await queue.done();
  assertEquals(out, [
    "failed final 1 TypeError: down",
    "final 1-2 none ",
    "final 2-3 test two",
  ]);
});

Deno.test("RecognitionQueue reports a partial that failed and sends none", async () => {
  const { queue, call, out } = bench();
  const asked = queue.askPartial(second(1), parameters);
  (await call(0)).answer.reject(new TypeError("down"));
  await asked;
  assertEquals(out, ["failed partial 1 TypeError: down"]);
});

Deno.test("RecognitionQueue gives up an engine that doesn't answer", async () => {
  const errors: unknown[] = [];
  const { queue, call, out } = bench({
    recognitionMs: 1,
    onFailure: (_type, _stretch, error) => errors.push(error),
  });
  queue.add(second(1), parameters, ending);
  await queue.done();
  assertEquals(out, ["final 1-2 none "]);
  assertEquals(errors.map(String), [
    "TimeoutError: no answer within 0.001 s",
  ]);
  const { context } = await call(0);
  assert(context.signal.aborted);
});

Deno.test("RecognitionQueue.stop() drops what isn't done, without a word", async () => {
  const { queue, call, calls, out } = bench();
  queue.add(second(1), parameters, ending);
  queue.add(second(2), parameters, ending);
  const { context } = await call(0);
  queue.stop();
  await queue.done();
  assert(context.signal.aborted);
  assertEquals([out, calls.length, queue.backlogSeconds], [[], 1, 0]);
});

Deno.test("RecognitionQueue places words in the session, where they are wanted", async () => {
  const heard: Recognition = {
    text: "hello",
    words: [{ word: "hello", start: 0.2, end: 0.7 }],
  };
  const words = async (wanted: StreamParameters) => {
    const finals: unknown[] = [];
    const { queue, call } = bench({
      onFinal: ({ words }) => finals.push(words),
    });
    queue.add(second(3), wanted, ending);
    (await call(0)).answer.resolve(heard);
    await queue.done();
    return finals[0];
  };
  assertEquals(await words({ ...parameters, word_timestamps: true }), [
    { word: "hello", start: 3.1, end: 3.6, channel: null },
  ]);
  assertEquals(await words(parameters), null);
});
