import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";

import { join } from "node:path";
import { hasProgram } from "../../../tests/support/programs.ts";
import { encodePcm16, wavHeader } from "../../audio/wav_writer.ts";
import { EngineError, type EngineOutput } from "../../engine_sdk/engine.ts";
import { outputFile, testContext } from "../../engine_sdk/testing.ts";
import { audioPrepare, type AudioPrepareOptions } from "./engine.ts";

const ignore = !hasProgram("ffmpeg", "ffmpeg");

function fixture(name: string): string {
  const url = new URL(`../../../tests/fixtures/${name}`, import.meta.url);
  return url.pathname;
}

/** Prepares a file and hands the outcome to `look` before it is removed. */
async function prepared<T>(
  path: string,
  options: AudioPrepareOptions & { readonly perChannel?: boolean },
  look: (output: EngineOutput<"prepare">) => T | Promise<T>,
): Promise<T> {
  await using context = await testContext();
  const output = await audioPrepare(options).process({
    files: { audio: path },
    parameters: {
      filename: "audio",
      content_type: "application/octet-stream",
      per_channel: options.perChannel ?? false,
    },
  }, context);
  return await look(output);
}

/** The error code of a file that can't be prepared. */
async function refused(
  path: string,
  options: AudioPrepareOptions = {},
): Promise<EngineError> {
  const error = await assertRejects(
    () => prepared(path, options, () => {}),
    EngineError,
  );
  assertEquals(error.retryable, false);
  return error;
}

/** Runs with a file of this content. */
async function withFile<T>(
  content: Uint8Array | string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(
      path,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** Runs with a fixture that FFmpeg wrote in another format. */
async function converted<T>(
  name: string,
  args: string[],
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "audio");
    const { success } = await new Deno.Command("ffmpeg", {
      args: ["-loglevel", "error", "-i", fixture(name), ...args, path],
    }).output();
    assert(success);
    return await use(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The samples of a file that the engine wrote. */
async function samplesOf(path: string): Promise<Int16Array> {
  const bytes = await Deno.readFile(path);
  const dataBytes = bytes.length - 44;
  assertEquals(
    bytes.slice(0, 44),
    wavHeader({ sampleRate: 16_000, channels: 1, dataBytes }),
  );
  return new Int16Array(bytes.buffer, 44);
}

Deno.test("audioPrepare() leaves 16 kHz mono as it is", async () => {
  const source = fixture("speech_16k_mono.wav");
  const original = new Int16Array((await Deno.readFile(source)).buffer, 44);
  await prepared(source, {}, async (output) => {
    const { files, result } = output;
    assertEquals(Object.keys(files), ["channel_0"]);
    assertEquals(result, { channels: 1, duration_seconds: 146_666 / 16_000 });
    assertEquals(await samplesOf(outputFile(output, "channel_0")), original);
  });
});

Deno.test("audioPrepare() keeps the length when it resamples", async () => {
  await prepared(
    fixture("speech_22k_mono.wav"),
    {},
    async (output) => {
      const { result } = output;
      const samples = await samplesOf(outputFile(output, "channel_0"));
      assertEquals(samples.length, Math.ceil(202_124 * 16_000 / 22_050));
      assertEquals(result.duration_seconds, samples.length / 16_000);
    },
  );
});

Deno.test("audioPrepare() takes channels apart, or mixes them", async () => {
  const source = fixture("call_16k_stereo.wav");
  const both = new Int16Array((await Deno.readFile(source)).buffer, 44);
  const left = both.filter((_, i) => i % 2 === 0);
  const right = both.filter((_, i) => i % 2 === 1);
  await prepared(source, { perChannel: true }, async (output) => {
    const { result } = output;
    assertEquals(result.channels, 2);
    assertEquals(await samplesOf(outputFile(output, "channel_0")), left);
    assertEquals(await samplesOf(outputFile(output, "channel_1")), right);
  });
  await prepared(source, {}, async (output) => {
    const { result } = output;
    assertEquals(result.channels, 1);
    const mean = left.map((sample, i) =>
      Math.round((sample + (right[i] ?? NaN)) / 2)
    );
    assertEquals(await samplesOf(outputFile(output, "channel_0")), mean);
  });
});

Deno.test("audioPrepare() says what is wrong with a WAV file", async () => {
  const header = (dataBytes: number) =>
    wavHeader({ sampleRate: 16_000, channels: 1, dataBytes });
  const cut = Uint8Array.from([...header(2_000), ...new Uint8Array(1_000)]);
  const slow = header(100);
  new DataView(slow.buffer).setUint32(24, 4_000, true);
  for (
    const [code, bytes] of [
      ["truncated_data", cut],
      ["truncated_header", header(0).slice(0, 40)],
      ["sample_rate_out_of_range", slow],
      ["no_audio", header(0)],
    ] as const
  ) {
    const error = await withFile(bytes, (path) => refused(path));
    assertEquals(error.code, code);
  }
});

Deno.test("audioPrepare() refuses audio beyond the longest allowed", async () => {
  const error = await refused(fixture("speech_16k_mono.wav"), {
    maximumSeconds: 9,
  });
  assertEquals(error.code, "audio_too_long");
});

Deno.test("audioPrepare() says that FFmpeg is missing", async () => {
  const ffmpeg = "no-such-program";
  const error = await withFile(
    "ID3 not a WAV file",
    (path) => refused(path, { ffmpeg }),
  );
  assertEquals(error.code, "ffmpeg_missing");
  assertStringIncludes(error.message, '"no-such-program"');
});

Deno.test({
  name: "audioPrepare() reads other formats through FFmpeg",
  ignore,
  async fn() {
    const formats: [string, string[]][] = [
      ["MP3", ["-f", "mp3"]],
      ["Ogg Vorbis", ["-f", "ogg"]],
      ["FLAC", ["-f", "flac"]],
      ["AAC in MP4", ["-f", "mp4"]],
      ["Opus in WebM", ["-f", "webm"]],
      ["µ-law WAV", ["-c:a", "pcm_mulaw", "-f", "wav"]],
    ];
    for (const [format, args] of formats) {
      await converted(
        "call_16k_stereo.wav",
        args,
        (path) =>
          prepared(path, { perChannel: true }, async (output) => {
            const { result } = output;
            assertEquals(result.channels, 2, format);
            const difference = Math.abs(result.duration_seconds - 7.556);
            assert(
              difference < 0.15,
              `${format}: ${result.duration_seconds} s`,
            );
            const [left, right] = await Promise.all([
              samplesOf(outputFile(output, "channel_0")),
              samplesOf(outputFile(output, "channel_1")),
            ]);
            // The caller speaks first, on the left.
            assert(loudness(left, 1, 3) > 100 * loudness(right, 1, 3), format);
            assert(loudness(right, 4, 7) > 100 * loudness(left, 4, 7), format);
          }),
      );
    }
  },
});

/** Mean square between two times in seconds. */
function loudness(samples: Int16Array, from: number, to: number): number {
  const part = samples.subarray(from * 16_000, to * 16_000);
  return part.reduce((sum, sample) => sum + sample * sample, 0) / part.length;
}

Deno.test({
  name: "audioPrepare() says what FFmpeg says of a file it can't read",
  ignore,
  async fn() {
    const text = await withFile("This is no audio. ".repeat(100), refused);
    assertEquals(text.code, "unreadable_audio");
    assertStringIncludes(text.message, "Invalid data found");
    assert(!text.message.includes("/tmp"), text.message);
    const mp3 = await withFile("ID3\x03\0\0\0\0\0\0garbage", refused);
    assertStringIncludes(mp3.message, "[mp3] ");
    assert(!/0x|\n/.test(mp3.message), mp3.message);
    const junk = crypto.getRandomValues(new Uint8Array(50_000));
    junk.set(new TextEncoder().encode("fLaC"));
    const noise = await withFile(junk, refused);
    assertEquals(noise.code, "unreadable_audio");
  },
});

Deno.test({
  name: "audioPrepare() opens no address and no file that a file names",
  ignore,
  async fn() {
    let requests = 0;
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => {
        requests++;
        return new Response("x");
      },
    );
    const playlist = (file: string) =>
      `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${file}\n#EXT-X-ENDLIST\n`;
    await converted("speech_16k_mono.wav", ["-f", "mpegts"], async (path) => {
      const somebodyElses = `${path}.ts`;
      await Deno.rename(path, somebodyElses);
      const lists = [
        playlist(`http://127.0.0.1:${server.addr.port}/secret.ts`),
        playlist(somebodyElses),
        `ffconcat version 1.0\nfile ${somebodyElses}\n`,
      ];
      for (const list of lists) {
        const error = await withFile(list, (path) => refused(path));
        assertEquals(error.code, "unreadable_audio");
      }
    });
    await server.shutdown();
    assertEquals(requests, 0);
  },
});

Deno.test({
  name: "audioPrepare() stops, and FFmpeg with it, when its signal aborts",
  ignore,
  async fn() {
    await converted("speech_16k_mono.wav", ["-f", "flac"], async (path) => {
      await using context = await testContext();
      const parameters = {
        filename: "audio",
        content_type: "audio/flac",
        per_channel: false,
      };
      const work = audioPrepare().process(
        { files: { audio: path }, parameters },
        context,
      );
      context.abort();
      await assertRejects(() => work, Error, "The test aborted it");
    });
  },
});

Deno.test("audioPrepare() stops between two chunks when its signal aborts", async () => {
  const long = Uint8Array.from([
    ...wavHeader({ sampleRate: 8_000, channels: 1, dataBytes: 0 }),
    ...encodePcm16(new Float32Array(500_000)),
  ]);
  await withFile(long, async (path) => {
    await using context = await testContext();
    context.abort();
    const parameters = { filename: "", content_type: "", per_channel: false };
    const files = { audio: path };
    await assertRejects(
      () => audioPrepare().process({ files, parameters }, context),
      Error,
      "The test aborted it",
    );
  });
});
