import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { elementAt } from "../support/elements.ts";
import { start } from "../../services/engines/realtime/main.ts";
import { TestWorker } from "../../services/realtime_sdk/_testing.ts";

const speech = "tests/fixtures/speech_16k_mono.wav";

/** Starts the program. */
function spawn(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      "--no-check",
      "tests/load/stream.ts",
      ...args,
    ],
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the program to its end. */
async function run(...args: string[]) {
  const { code, stdout, stderr } = await spawn(...args).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

Deno.test("stream prints what is said, and ends with the session", async () => {
  await using worker = await TestWorker.start(start);
  const { code, out, err } = await run(
    speech,
    `--url=${worker.url}?enable_vad=true`,
    "--speed=50",
    "--language=en",
  );
  assertEquals([code, err], [0, ""]);
  const lines = out.trim().split("\n");
  assertStringIncludes(elementAt(lines, 0), "recognizer none");
  assertEquals(lines[1], "    0.01 speech begins");
  assertEquals(
    lines.filter((line) => line.includes("no text")).at(-1),
    "    7.26 -    8.79 (no text; recognizer none)",
  );
  assertEquals(lines.at(-1), "end: 9.17 s of audio, 3 utterances");
});

Deno.test("stream --json prints messages as they are", async () => {
  await using worker = await TestWorker.start(start);
  const { code, out } = await run(
    speech,
    `--url=${worker.url}`,
    "--speed=50",
    "--json",
  );
  const types = out.trim().split("\n").map((line) => JSON.parse(line).type);
  assertEquals([code, types[0], types.at(-1)], [
    0,
    "session.begin",
    "session.end",
  ]);
});

Deno.test("stream ends the audio at Ctrl-C and waits for the end", async () => {
  await using worker = await TestWorker.start(start);
  const process = spawn(speech, `--url=${worker.url}`, "--speed=0.5");
  let out = "";
  for await (
    const text of process.stdout.pipeThrough(new TextDecoderStream())
  ) {
    if (out === "") process.kill("SIGINT");
    out += text;
  }
  const { code } = await process.status;
  await process.stderr.cancel();
  assertEquals(code, 0);
  assert(/^end: \d\.\d\d s of audio/m.test(out), out);
});

Deno.test("stream says why there is no session", async (t) => {
  await using worker = await TestWorker.start(start);
  const refused = "--url=ws://127.0.0.1:1/";
  const cases: [string, number, string, string[]][] = [
    ["no server", 1, "Cannot reach ws://127.0.0.1:1/", [speech, refused]],
    ["no such file", 1, "nope.wav", ["nope.wav", refused]],
    ["no WAV", 1, "Cannot read WAV", ["deno.json", refused]],
    ["a refusal", 1, "The session failed (close code 4400)", [
      speech,
      `--url=${worker.url}?volume=11`,
    ]],
    ["no file", 2, "Expected one file, got 0", []],
    ["a bad number", 2, "Cannot use --speed: expected a number above 0", [
      "--speed=0",
      speech,
    ]],
    ["an unknown option", 2, "--louder", ["--louder", speech]],
  ];
  for (const [name, code, message, args] of cases) {
    await t.step(name, async () => {
      const ended = await run(...args);
      assertEquals(ended.code, code, ended.err);
      assertStringIncludes(ended.err, message);
      assert(!ended.err.includes("    at "), "a stack trace");
    });
  }
});

Deno.test("stream --help tells what there is", async () => {
  const { code, out } = await run("--help");
  assertEquals(code, 0);
  for (const option of ["--speed", "--url", "--key", "--chunk-ms", "--json"]) {
    assertStringIncludes(out, option);
  }
});
