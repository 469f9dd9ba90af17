/**
 * Writes answers as JSON, large ones piece by piece.
 *
 * @module
 */
import { Slices } from "../async/slices.ts";
import type { Labels } from "../series/labels.ts";

/** An answer of an endpoint. */
export interface ApiAnswer {
  /** JSON text of the data, in pieces. */
  readonly data: Iterable<string>;
  /** @default none */
  readonly warnings?: readonly string[];
  /** @default none */
  readonly infos?: readonly string[];
}

/** Number of warnings, and of infos, that an answer shows. */
const maxAnnotations = 10;
/** Characters to collect before a write. */
const writeSize = 64 * 1024;

/** Writes a small value at once. */
export function jsonText(value: unknown): Iterable<string> {
  return [JSON.stringify(value)];
}

/** Writes a list, each item as one piece or several. */
export function* jsonList<Item>(
  items: Iterable<Item>,
  write: (item: Item) => Iterable<string>,
): Generator<string> {
  yield "[";
  let separator = "";
  for (const item of items) {
    if (separator !== "") yield separator;
    separator = ",";
    yield* write(item);
  }
  yield "]";
}

/** Writes labels as an object. */
export function labelsText(labels: Labels): string {
  let text = "";
  for (const [index, name] of labels.names.entries()) {
    const value = JSON.stringify(labels.values[index]);
    text += `${index === 0 ? "" : ","}${JSON.stringify(name)}:${value}`;
  }
  return `{${text}}`;
}

/**
 * Makes the response of an answer. A large one is a stream, which works in
 * slices and only as fast as the client reads.
 *
 * @param signal Aborts when the client is gone.
 */
export async function answerResponse(
  answer: ApiAnswer,
  signal: AbortSignal,
): Promise<Response> {
  return await textResponse(envelope(answer), "application/json", signal);
}

function* envelope(
  { data, warnings = [], infos = [] }: ApiAnswer,
): Generator<string> {
  yield `{"status":"success","data":`;
  yield* data;
  yield annotationsText("warnings", "warning", warnings);
  yield annotationsText("infos", "info", infos);
  yield "}";
}

function annotationsText(
  field: string,
  kind: string,
  messages: readonly string[],
): string {
  if (messages.length === 0) return "";
  const omitted = messages.length - maxAnnotations;
  const shown = omitted > 0
    ? [
      ...messages.slice(0, maxAnnotations),
      `${omitted} more ${kind} annotations omitted`,
    ]
    : messages;
  return `,"${field}":${JSON.stringify(shown)}`;
}

/** Makes a response of text in pieces; a stream if it is large. */
export async function textResponse(
  pieces: Iterable<string>,
  type: string,
  signal: AbortSignal,
): Promise<Response> {
  const iterator = pieces[Symbol.iterator]();
  const slices = new Slices(signal);
  const first = await collect(iterator, slices);
  const headers = { "content-type": type };
  if (first.isLast) return new Response(first.text, { headers });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(encoder.encode(first.text));
    },
    async pull(controller) {
      const { text, isLast } = await collect(iterator, slices);
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (isLast) controller.close();
    },
  });
  return new Response(body, { headers });
}

async function collect(
  iterator: Iterator<string>,
  slices: Slices,
): Promise<{ text: string; isLast: boolean }> {
  let text = "";
  while (text.length < writeSize) {
    if (slices.isOver) await slices.next();
    const { done, value } = iterator.next();
    if (done) return { text, isLast: true };
    text += value;
  }
  return { text, isLast: false };
}
