import { assert, assertEquals, assertThrows } from "@std/assert";
import { help, type LoadOptions, readCommand, UsageError } from "./command.ts";

function options(...args: string[]): LoadOptions {
  const command = readCommand(args);
  assert(command.do === "load");
  return command.options;
}

function assertRefuses(arg: string, message: string) {
  assertThrows(() => readCommand([arg]), UsageError, message);
}

Deno.test("readCommand() without flags gives a gentle load on this machine", () => {
  const { url, rate, seconds, seed } = options();
  assertEquals(url.origin, "http://127.0.0.1:8000");
  assertEquals([rate, seconds, seed], [1, 60, 1]);
});

Deno.test("readCommand() reads every flag", () => {
  const command = readCommand([
    "--url=https://dalston.example",
    "--rate=0.5",
    "--duration=30",
    "--mix=mono=2,bad=1",
    "--seed=9",
    "--concurrency=4",
    "--patience=0",
    "--json",
  ]);
  assertEquals(command, {
    do: "load",
    json: true,
    options: {
      url: new URL("https://dalston.example"),
      rate: 0.5,
      seconds: 30,
      mix: { mono: 2, stereo: 0, bad: 1, slow: 0, failing: 0, live: 0 },
      seed: 9,
      concurrency: 4,
      patienceSeconds: 0,
    },
  });
  assertEquals(readCommand(["--engines", "--slow-seconds=2"]), {
    do: "engines",
    slowSeconds: 2,
  });
  assertEquals(readCommand(["-h"]), { do: "help" });
});

Deno.test("readCommand() throws UsageError with the limit that a flag is past", () => {
  assertRefuses("--rate=21", "Cannot use --rate=21: from 0.01 to 20 steps");
  assertRefuses("--rate=0", "from 0.01 to 20 steps a second are allowed");
  assertRefuses("--duration=1e9", "from 1 to 3600 seconds are allowed");
  assertRefuses("--concurrency=101", "from 1 to 100 steps at once are allowed");
  assertRefuses("--concurrency=1.5", "a whole number is expected");
});

Deno.test("readCommand() throws UsageError with the kinds that a mix can have", () => {
  assertRefuses("--mix=mono=1,loud=2", 'Cannot use "loud=2" in --mix');
  assertRefuses("--mix=loud=2", "mono, stereo, bad");
  assertRefuses("--mix=mono=-1", 'Cannot use "mono=-1"');
  assertRefuses("--mix=mono=0", "nothing is left to do");
});

Deno.test("readCommand() throws UsageError for what is no address, without showing it", () => {
  for (
    const url of ["ftp://x", "8000", "http://me:secret@x", "http://x/v1?a=b"]
  ) {
    const error = assertThrows(() => readCommand([`--url=${url}`]), UsageError);
    assertEquals(
      error.message,
      "Cannot use --url: http://host:port or https://host:port is expected.",
    );
  }
});

Deno.test("help names every flag and fits a terminal", () => {
  for (const flag of ["url", "rate", "mix", "seed", "json", "engines"]) {
    assert(help.includes(`--${flag}`), flag);
  }
  for (const line of help.split("\n")) assert(line.length <= 80, line);
});
