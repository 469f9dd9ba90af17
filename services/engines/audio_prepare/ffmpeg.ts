/**
 * Reads audio of any format through FFmpeg.
 *
 * @module
 */
import { WavError } from "../../audio/wav.ts";
import { EngineError } from "../../engine_sdk/engine.ts";

/** Length of FFmpeg's error output that is kept, in characters. */
const complaintLength = 2_000;

/**
 * Formats of recordings. Playlists are left out, since they would make FFmpeg open
 * files and addresses that the uploader chose.
 */
const formats = [
  ..."aac ac3 aiff amr ape asf au avi caf dts eac3 flac flv gsm m4a".split(" "),
  ..."matroska mov mp3 mp4 mpeg mpegts ogg tta voc w64 wav webm wv".split(" "),
].join(",");

/** Options of {@linkcode withFfmpeg}. */
export interface FfmpegOptions {
  /** Name of the program, looked up in the path. */
  readonly program: string;
  readonly sampleRate: number;
  /** Kills FFmpeg when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Passes the audio of `path` to `use`, as a 16-bit WAV stream with the channels of
 * the file.
 *
 * @throws {EngineError} `ffmpeg_missing`; `unreadable_audio` with the error of
 * FFmpeg; `ffmpeg_crashed` (retryable).
 */
export async function withFfmpeg<T>(
  path: string,
  { program, sampleRate, signal }: FfmpegOptions,
  use: (wav: ReadableStream<Uint8Array>) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const child = spawn(program, [
    ...["-nostdin", "-hide_banner", "-loglevel", "error"],
    ...["-protocol_whitelist", "file,pipe", "-format_whitelist", formats],
    ...["-i", `file:${path}`, "-map", "0:a:0"],
    ...["-c:a", "pcm_s16le", "-ar", `${sampleRate}`, "-f", "wav", "pipe:1"],
  ], AbortSignal.any([signal, done.signal]));
  const complaint = lastText(child.stderr);
  let outcome: { value: T } | { error: unknown };
  try {
    outcome = { value: await use(child.stdout) };
  } catch (error) {
    outcome = { error };
    done.abort();
  }
  const [status, said] = await Promise.all([child.status, complaint]);
  signal.throwIfAborted();
  // If the stream is not WAV, FFmpeg failed, and its own message says more.
  const notWav = "error" in outcome && outcome.error instanceof WavError;
  if ("error" in outcome && !(notWav && said)) throw outcome.error;
  if (status.signal !== null && !done.signal.aborted) {
    throw new EngineError(
      "ffmpeg_crashed",
      `FFmpeg was ended by ${status.signal}.`,
      { retryable: true },
    );
  }
  if ("error" in outcome || !status.success) {
    throw new EngineError(
      "unreadable_audio",
      `FFmpeg cannot read it: ${forClients(said, path)}`,
    );
  }
  return outcome.value;
}

function spawn(program: string, args: string[], signal: AbortSignal) {
  try {
    return new Deno.Command(program, {
      args,
      signal,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new EngineError(
      "ffmpeg_missing",
      "Only WAV files of PCM or floating point can be read here: there is no " +
        `"${program}" on the path to read others with.`,
    );
  }
}

/** Joins FFmpeg's lines, without paths and memory addresses of this machine. */
function forClients(said: string, path: string): string {
  return said.replaceAll(`file:${path}`, "the file")
    .replaceAll(/ @ 0x[0-9a-f]+/g, "").replaceAll(/\s*\n\s*/g, "; ");
}

/** Reads a stream to its end and returns the last part of its text. */
async function lastText(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).slice(-complaintLength);
  }
  return text.trim();
}
