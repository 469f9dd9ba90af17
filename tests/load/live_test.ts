import { assert, assertEquals } from "@std/assert";
import { Platform } from "../support/platform.ts";
import { talk } from "./live.ts";
import { readRecordings } from "./recordings.ts";
import { newTally } from "./tally.ts";

const { live } = await readRecordings();
const never = new AbortController().signal;

Deno.test("talk() counts how each kind of session ends", async () => {
  await using platform = await Platform.start({
    services: ["realtime"],
    environment: { DALSTON_REALTIME_IDLE_SECONDS: "1" },
  });
  const tally = newTally();
  const client = {
    url: new URL(platform.address("realtime")),
    tally,
    stop: never,
  };
  await Promise.all([0, 1, 2, 3, 4].map((index) => talk(index, live, client)));
  assertEquals(tally.sessions, {
    completed: 3,
    timeout: 1,
    error: 1,
    refused: {},
  });
  assert(tally.seconds.utterance.length > 0);
});

Deno.test("talk() ends its session early when stopped", async () => {
  await using platform = await Platform.start({ services: ["realtime"] });
  const tally = newTally();
  const url = new URL(platform.address("realtime"));
  const stop = AbortSignal.timeout(200);
  await Promise.all(
    [0, 2].map((index) => talk(index, live, { url, tally, stop })),
  );
  assertEquals(tally.sessions.completed, 2);
});

Deno.test("talk() counts a session that is refused by the code of its error", async () => {
  await using platform = await Platform.start({
    services: ["realtime"],
    environment: { DALSTON_REALTIME_CAPACITY: "1" },
  });
  const tally = newTally();
  const url = new URL(platform.address("realtime"));
  const stop = AbortSignal.timeout(500);
  await Promise.all(
    [0, 0, 0].map((index) => talk(index, live, { url, tally, stop })),
  );
  assertEquals(tally.sessions.refused, { no_capacity: 2 });
  assertEquals(tally.sessions.completed, 1);
});

Deno.test("talk() counts a session that nobody answers", async () => {
  const tally = newTally();
  const url = new URL("ws://127.0.0.1:1");
  await talk(0, live, { url, tally, stop: never });
  assertEquals(tally.sessions.refused, { unanswered: 1 });
});
