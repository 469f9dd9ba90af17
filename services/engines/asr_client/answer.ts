/**
 * Reads the answer of an ASR server. It is tolerant, since servers agree on the
 * outline of `verbose_json` and on little else.
 *
 * @module
 */
import { z } from "zod";

const seconds = z.number().transform((value) => Math.max(0, value));

const wordSchema = z.object({ word: z.string(), start: seconds, end: seconds });

const segmentSchema = z.object({
  start: seconds,
  end: seconds,
  text: z.string(),
  /** Some servers put words here. */
  words: z.array(wordSchema).nullish(),
});

const answerSchema = z.object({
  text: z.string().nullish(),
  language: z.string().nullish(),
  segments: z.array(segmentSchema).nullish(),
  words: z.array(wordSchema).nullish(),
});

/** Answer to one file. Times are seconds from its start. */
export interface AsrAnswer {
  readonly text: string;
  /** BCP 47 code; null if the server gave none. */
  readonly language: string | null;
  /** Null if the server gave none. */
  readonly segments: readonly Timed<{ text: string }>[] | null;
  /** Null if the server gave none. */
  readonly words: readonly Timed<{ word: string }>[] | null;
}

type Timed<T> = T & { readonly start: number; readonly end: number };

/**
 * Reads the body of an answer.
 *
 * @throws {z.ZodError} if it has another shape.
 * @throws {SyntaxError} if it is not JSON.
 */
export function parseAnswer(body: string): AsrAnswer {
  const answer = answerSchema.parse(JSON.parse(body));
  const segments = answer.segments ?? null;
  const inSegments = segments?.flatMap(({ words }) => words ?? []) ?? [];
  const words = answer.words ?? (inSegments.length > 0 ? inSegments : null);
  const text = answer.text ?? segments?.map((it) => it.text).join("") ?? "";
  return {
    text: text.trim(),
    language: languageCode(answer.language ?? ""),
    segments:
      segments?.map(({ start, end, text }) =>
        inOrder({ start, end, text: text.trim() })
      ) ?? null,
    words: words?.map(inOrder) ?? null,
  };
}

function inOrder<T extends { start: number; end: number }>(timed: T): T {
  return { ...timed, end: Math.max(timed.start, timed.end) };
}

/** Returns the code of a language that a server names by code or in English. */
function languageCode(language: string): string | null {
  const named = codesByName.get(language.toLowerCase());
  if (named !== undefined) return named;
  try {
    return /^[a-z]{2,3}(-|$)/i.test(language)
      ? new Intl.Locale(language).toString()
      : null;
  } catch {
    return null;
  }
}

const codesByName = new Map(function* (): Iterable<[string, string]> {
  const names = new Intl.DisplayNames("en", {
    type: "language",
    fallback: "none",
  });
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  for (const code of letters.flatMap((a) => letters.map((b) => a + b))) {
    const name = names.of(code);
    // Withdrawn codes share a name with their replacements.
    if (name !== undefined && new Intl.Locale(code).toString() === code) {
      yield [name.toLowerCase(), code];
    }
  }
}());
