import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { bytesPerFrame, isWav, parseWavHeader, WavError } from "./wav.ts";

interface Chunk {
  readonly id: string;
  readonly data: Uint8Array;
  /** What the size field says, where that isn't the truth. */
  readonly size?: number;
}

/** A file of these chunks, padded as RIFF asks. */
function riff(chunks: readonly Chunk[], riffId = "RIFF"): Uint8Array {
  const bytes: number[] = [];
  const put = (...values: number[]) => bytes.push(...values);
  const text = (value: string) => put(...new TextEncoder().encode(value));
  const size = (value: number) =>
    put(...new Uint8Array(new Uint32Array([value]).buffer));
  text(riffId);
  size(0xffffffff);
  text("WAVE");
  for (const { id, data, size: said } of chunks) {
    text(id);
    size(said ?? data.length);
    put(...data);
    if (data.length % 2 === 1) put(0);
  }
  return Uint8Array.from(bytes);
}

interface FormatFields {
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly blockAlign?: number;
  readonly subformat?: number;
}

function fmt(fields: FormatFields = {}): Chunk {
  const { tag = 1, channels = 1, rate = 16_000, bits = 16, subformat } = fields;
  const data = new Uint8Array(subformat === undefined ? 16 : 40);
  const view = new DataView(data.buffer);
  view.setUint16(0, tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint16(12, fields.blockAlign ?? channels * bits / 8, true);
  view.setUint16(14, bits, true);
  if (subformat !== undefined) view.setUint16(24, subformat, true);
  return { id: "fmt ", data };
}

const data: Chunk = { id: "data", data: new Uint8Array(8) };

Deno.test("parseWavHeader() reads every allowed encoding", () => {
  for (const bits of [8, 16, 24, 32]) {
    const header = parseWavHeader(riff([fmt({ bits, channels: 2 }), data]));
    assertEquals(header, {
      encoding: "pcm",
      bitsPerSample: bits,
      channels: 2,
      sampleRate: 16_000,
      dataOffset: 44,
      dataBytes: 8,
    });
    assertEquals(bytesPerFrame(header), bits / 4);
  }
  for (const bits of [32, 64]) {
    const header = parseWavHeader(riff([fmt({ tag: 3, bits }), data]));
    assertEquals(header.encoding, "float");
  }
});

Deno.test("parseWavHeader() takes the encoding from WAVE_FORMAT_EXTENSIBLE", () => {
  const header = (subformat: number, bits: number) =>
    parseWavHeader(riff([fmt({ tag: 0xfffe, bits, subformat }), data]));
  assertEquals(header(1, 24).encoding, "pcm");
  assertEquals(header(3, 32).encoding, "float");
  assertEquals(header(1, 24).dataOffset, 68);
});

Deno.test("parseWavHeader() skips other chunks and their padding", () => {
  const odd = { id: "LIST", data: new Uint8Array(5) };
  const header = parseWavHeader(riff([odd, fmt(), odd, data]));
  assertEquals(header.dataOffset, 44 + 2 * 14);
});

Deno.test("parseWavHeader() knows the sizes that streaming writers leave", () => {
  for (const size of [0, 0xffffffff, 0xffffff00, 0x7fffffff, 0x7fffffdb]) {
    const header = parseWavHeader(riff([fmt(), { ...data, size }]));
    assertEquals(header.dataBytes, null, String(size));
  }
});

Deno.test("parseWavHeader() takes RF64's size from its ds64 chunk", () => {
  const ds64 = { id: "ds64", data: new Uint8Array(28) };
  new DataView(ds64.data.buffer).setBigUint64(8, 5_000_000_000n, true);
  const endless = { ...data, size: 0xffffffff };
  const header = parseWavHeader(riff([ds64, fmt(), endless], "RF64"));
  assertEquals(header.dataBytes, 5_000_000_000);
});

Deno.test("parseWavHeader() reads a view into a larger buffer", () => {
  const file = riff([fmt({ rate: 22_050 }), data]);
  const larger = new Uint8Array(file.length + 7);
  larger.set(file, 7);
  assertEquals(parseWavHeader(larger.subarray(7)).sampleRate, 22_050);
});

Deno.test("parseWavHeader() says what was found and what is allowed", () => {
  const text = (value: string) => new TextEncoder().encode(value);
  const cases: [string, Uint8Array, string][] = [
    ["not_wav", text("ID3\u0004 and so on, an MP3 file"), '"ID3·"'],
    ["not_wav", text("RIFF1234AVI LIST"), '"WAVE"'],
    ["truncated_header", text("RIFF"), "4 bytes"],
    ["truncated_header", riff([fmt()]), "36 bytes"],
    ["truncated_header", riff([fmt()]).subarray(0, 30), "30 bytes"],
    ["missing_format", riff([data, fmt()]), '"fmt "'],
    [
      "invalid_format",
      riff([{ id: "fmt ", data: new Uint8Array(14) }, data]),
      "14 bytes",
    ],
    ["invalid_format", riff([fmt({ blockAlign: 3 }), data]), "take 2"],
    ["unsupported_encoding", riff([fmt({ tag: 7, bits: 8 }), data]), "µ-law"],
    ["unsupported_encoding", riff([fmt({ bits: 12 }), data]), "12-bit PCM"],
    [
      "unsupported_encoding",
      riff([fmt({ tag: 3, bits: 16 }), data]),
      "16-bit floating point",
    ],
    [
      "unsupported_encoding",
      riff([fmt({ tag: 0xfffe, subformat: 0x161 }), data]),
      "format 0x0161",
    ],
    ["no_channels", riff([fmt({ channels: 0 }), data]), "1 to 32"],
    ["too_many_channels", riff([fmt({ channels: 33 }), data]), "33 channels"],
    [
      "sample_rate_out_of_range",
      riff([fmt({ rate: 7_999 }), data]),
      "7999 Hz; 8000 to 192000 Hz",
    ],
    [
      "sample_rate_out_of_range",
      riff([fmt({ rate: 192_001 }), data]),
      "192001",
    ],
  ];
  for (const [code, bytes, part] of cases) {
    const error = assertThrows(() => parseWavHeader(bytes), WavError);
    assertEquals(error.code, code);
    assertStringIncludes(error.message, part);
  }
});

Deno.test("parseWavHeader() never throws anything but a WavError", () => {
  const file = riff([fmt(), { id: "LIST", data: new Uint8Array(9) }, data]);
  for (let length = 0; length < file.length - 8; length++) {
    const error = assertThrows(
      () => parseWavHeader(file.subarray(0, length)),
      WavError,
    );
    assertEquals(error.code, "truncated_header");
  }
  for (let position = 0; position < file.length; position++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const broken = file.slice();
      broken[position] = value;
      try {
        parseWavHeader(broken);
      } catch (error) {
        assertEquals(error instanceof WavError, true, String(error));
      }
    }
  }
});

Deno.test("isWav() tells WAV from what only begins alike", () => {
  assertEquals(isWav(riff([])), true);
  assertEquals(isWav(riff([], "RF64")), true);
  assertEquals(isWav(riff([]).subarray(0, 11)), false);
  assertEquals(isWav(new TextEncoder().encode("RIFF....AVI ....")), false);
});
