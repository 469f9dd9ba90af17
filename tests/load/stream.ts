/**
 * Streams a WAV file to a live session and prints what comes back.
 *
 * ```sh
 * deno task stream meeting.wav --language en
 * ```
 *
 * @module
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { WavError } from "../../services/audio/wav.ts";
import type { ServerMessage } from "../../services/contracts/stream.ts";
import { frames, openAudio, paced } from "../client/live_audio.ts";
import { SessionError } from "../client/errors.ts";
import { LiveSession } from "../client/live_session.ts";

const gateway = "ws://127.0.0.1:8000/v1/audio/transcriptions/stream";

const help = `Streams a WAV file to a live session and prints what comes back.

Usage: deno task stream FILE [options]

Options:
  --speed N       How many times faster than real time to send. Default: 1
  --url URL       Where sessions are; a query in it is kept.
                  Default: ${gateway}
  --key KEY       API key. Default: the variable DALSTON_API_KEY
  --language CODE Language of the speech, such as en or pt-BR
  --chunk-ms N    Milliseconds of audio in one frame. Default: 100
  --json          Prints messages as they come, one to a line.
  -h, --help      Shows this.

Ends with 0 after session.end, with 1 when the session failed, with 2 when it
was called wrongly. Ctrl-C ends the audio; once more ends the program.`;

/** A call that is no call of this program. */
class UsageError extends Error {}

const speed = "expected a number above 0, 1000 at most";
const chunkMs = "expected a whole number from 1 to 5000";

const valuesSchema = z.object({
  speed: z.coerce.number(speed).positive(speed).max(1_000, speed).default(1),
  url: z.url({ protocol: /^wss?$/ }).default(gateway),
  key: z.string().min(1).optional(),
  language: z.string().optional(),
  "chunk-ms": z.coerce.number(chunkMs).int(chunkMs).min(1, chunkMs)
    .max(5_000, chunkMs).default(100),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** @throws {UsageError} says what is wrong. */
function parse(args: string[]) {
  const { values, positionals } = parsed(args);
  const { data, error } = valuesSchema.safeParse(values);
  if (error !== undefined) {
    throw new UsageError(
      error.issues.map(({ path, message }) =>
        `Cannot use --${path.join()}: ${message}`
      ).join("\n"),
    );
  }
  const [file, ...others] = positionals;
  if (data.help) return { help: true } as const;
  if (file === undefined || others.length > 0) {
    throw new UsageError(`Expected one file, got ${positionals.length}`);
  }
  return { ...data, help: false, file } as const;
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        speed: { type: "string" },
        url: { type: "string" },
        key: { type: "string" },
        language: { type: "string" },
        "chunk-ms": { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

/** A message as a person reads it. */
function line(message: ServerMessage): string {
  switch (message.type) {
    case "session.begin":
      return `session ${message.session_id}, recognizer ${message.recognizer}`;
    case "vad.speech_start":
      return `${time(message.start)} speech begins`;
    case "vad.speech_end":
      return `${time(message.end)} speech ends`;
    case "transcript.partial":
      return `${span(message)} … ${message.text}`;
    case "transcript.final":
      return `${span(message)} ${
        message.text || `(no text; recognizer ${message.recognizer})`
      }`;
    case "session.end": {
      const { segments } = message.transcript;
      return `end: ${message.total_audio_seconds.toFixed(2)} s of audio, ` +
        `${segments.length} utterances`;
    }
    case "warning":
    case "error":
      return `${message.type} ${message.code}: ${message.message}`;
  }
}

function time(seconds: number): string {
  return seconds.toFixed(2).padStart(8);
}

function span({ start, end }: { start: number; end: number }): string {
  return `${time(start)} -${time(end)}`;
}

/** Aborts at the first Ctrl-C; the second one ends the program. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort();
  });
  return controller.signal;
}

async function main(): Promise<void> {
  const options = parse(Deno.args);
  if (options.help) {
    console.log(help);
    return;
  }
  const audio = await openAudio(options.file);
  const url = new URL(options.url);
  url.searchParams.set("sample_rate", String(audio.sampleRate));
  if (options.language !== undefined) {
    url.searchParams.set("language", options.language);
  }
  const frameMs = options["chunk-ms"];
  const frameBytes = 2 * Math.round(audio.sampleRate * frameMs / 1000);
  const session = new LiveSession(url, {
    apiKey: options.key ?? Deno.env.get("DALSTON_API_KEY"),
    onMessage(text, message) {
      if (options.json) console.log(text);
      else if (message !== undefined) console.log(line(message));
    },
  });
  await session.stream(
    paced(
      frames(audio.chunks, frameBytes),
      frameMs / options.speed,
      interrupted(),
    ),
  );
}

if (import.meta.main) {
  try {
    await main();
    Deno.exit(0);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\nSee --help.`);
      Deno.exit(2);
    }
    const isExplained = error instanceof SessionError ||
      error instanceof WavError || error instanceof Deno.errors.NotFound;
    console.error(isExplained ? error.message : error);
    Deno.exit(1);
  }
}
