/**
 * Reads audio of any format through FFmpeg.
 *
 * @module
 */
import { WavError } from "../../audio/wav.ts";
import { EngineError } from "../../engine_sdk/engine.ts";

/** Most of what FFmpeg complains about that is kept. */
const complaintLength = 2_000;

/**
 * Formats of recordings. Playlists are not among them: they would make FFmpeg
 * open files and addresses that the uploader names.
 */
const formats = [
  ..."aac ac3 aiff amr ape asf au avi caf dts eac3 flac flv gsm m4a".split(" "),
  ..."matroska mov mp3 mp4 mpeg mpegts ogg tta voc w64 wav webm wv".split(" "),
].join(",");

/** What FFmpeg is called with. */
export interface FfmpegOptions {
  /** Program, found on the path. */
  readonly program: string;
  readonly sampleRate: number;
  /** Kills FFmpeg. */
  readonly signal: AbortSignal;
}

/**
 * Hands the audio of `path` to `use` as a 16-bit WAV stream with the file's
 * channels.
 *
 * @throws {EngineError} `ffmpeg_missing`; `unreadable_audio` with what FFmpeg
 * says; `ffmpeg_crashed`, which another try may not do.
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
  // A stream that isn't WAV is FFmpeg's failure, and it says more about it.
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

/** FFmpeg's lines in one, without paths and memory addresses of this machine. */
function forClients(said: string, path: string): string {
  return said.replaceAll(`file:${path}`, "the file")
    .replaceAll(/ @ 0x[0-9a-f]+/g, "").replaceAll(/\s*\n\s*/g, "; ");
}

/** Reads all and keeps the end. */
async function lastText(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).slice(-complaintLength);
  }
  return text.trim();
}
