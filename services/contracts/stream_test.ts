import { assert, assertEquals } from "@std/assert";
import {
  clientTextSchema,
  explain,
  serverMessageSchema,
  serverTextSchema,
  sessionOutcome,
  streamErrors,
  streamParametersSchema,
  streamWarnings,
  workerParametersSchema,
} from "./stream.ts";

/** Says what is wrong with a query; undefined if nothing is. */
function problem(query: Record<string, string>): string | undefined {
  const { error } = streamParametersSchema.safeParse(query);
  return error && explain(error);
}

Deno.test("streamParametersSchema reads a query, and has a default for everything", () => {
  assertEquals(streamParametersSchema.parse({}), {
    model: "auto",
    language: "auto",
    encoding: "pcm_s16le",
    sample_rate: 16_000,
    enable_vad: true,
    interim_results: true,
    word_timestamps: false,
  });
  const { sample_rate, enable_vad, language } = streamParametersSchema.parse({
    sample_rate: "44100",
    enable_vad: "false",
    language: "pt-BR",
  });
  assertEquals([sample_rate, enable_vad, language], [44_100, false, "pt-BR"]);
});

Deno.test("streamParametersSchema says what is wrong and what is allowed", () => {
  const rate = "sample_rate: expected a whole number from 8000 to 48000";
  for (const sample_rate of ["7999", "48001", "9000.5", "fast", "", "1e9"]) {
    assertEquals(problem({ sample_rate }), rate, sample_rate);
  }
  assertEquals(problem({ sample_rate: "8000", language: "en" }), undefined);
  assert(problem({ language: "?!" })?.startsWith("language: expected a lang"));
  assertEquals(problem({ volume: "11" }), 'Unrecognized key: "volume"');
});

Deno.test("workerParametersSchema makes an id where none is given", () => {
  const [one, two] = [{}, {}].map((query) =>
    workerParametersSchema.parse(query).session_id
  );
  assert(one !== two);
  const session_id = crypto.randomUUID();
  const given = workerParametersSchema.parse({ session_id });
  assertEquals(given.session_id, session_id);
});

Deno.test("clientTextSchema tells text that isn't JSON from an unknown message", () => {
  const why = (text: string) => {
    const { error } = clientTextSchema.safeParse(text);
    return error && explain(error);
  };
  assertEquals(why("{"), "it isn't JSON");
  assert(why('{"type":"x"}')?.includes("'config' | 'flush' | 'end'"));
  assertEquals(why('{"type":"end"}'), undefined);
});

Deno.test("sessionOutcome() tells completed, timeout and error by the close code", () => {
  for (const code of [1000, 1001, 1005]) {
    assertEquals(sessionOutcome(code), "completed");
  }
  assertEquals(sessionOutcome(streamErrors.idle_timeout), "timeout");
  assertEquals(sessionOutcome(streamErrors.session_too_long), "timeout");
  for (const code of [1006, 1011, 1012, 4400, 4503]) {
    assertEquals(sessionOutcome(code), "error");
  }
});

const page = await Deno.readTextFile(
  new URL("../../docs/streaming.md", import.meta.url),
);

Deno.test("docs/streaming.md shows messages as they are", () => {
  const shown = [...page.matchAll(/^([→←]) (\{.*\})$/gm)];
  assertEquals(shown.length, 11);
  for (const [, who, text] of shown) {
    const schema = who === "→" ? clientTextSchema : serverTextSchema;
    const { error } = schema.safeParse(text);
    assertEquals(error && explain(error), undefined, text);
  }
});

Deno.test("docs/streaming.md tells every message, parameter and code", () => {
  const cells = [...page.matchAll(/^\| `([\w.]+)` +\| +(\d{4})?/gm)];
  const told = new Map(cells.map(([, name, code]) => [name, Number(code)]));
  for (const [code, number] of Object.entries(streamErrors)) {
    assertEquals(told.get(code), number, code);
  }
  const types = serverMessageSchema.options.map(({ shape }) =>
    shape.type.value
  );
  const parameters = Object.keys(streamParametersSchema.shape);
  for (const name of [...streamWarnings, ...types, ...parameters]) {
    assert(told.has(name), name);
  }
});
