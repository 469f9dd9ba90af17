import { assertEquals } from "@std/assert";
import type { LoadOptions } from "./command.ts";
import { render, summarize } from "./summary.ts";
import { newTally } from "./tally.ts";

const options: LoadOptions = {
  url: new URL("http://127.0.0.1:8000"),
  rate: 1,
  seconds: 60,
  mix: { mono: 1, stereo: 0, bad: 0, slow: 0, failing: 0, live: 0 },
  seed: 5,
  concurrency: 9,
  patienceSeconds: 0,
};

Deno.test("render() says what happened, and of what didn't only that", () => {
  const tally = newTally();
  tally.uploads.accepted = 4;
  tally.uploads.bytes = 1_234_567;
  Object.assign(tally.uploads.refused, { empty_file: 2, http_502: 1 });
  tally.jobs.completed = 3;
  Object.assign(tally.jobs.failed, { engine_error: 1 });
  Object.assign(tally.jobs.notBy, { "slow-transcriber": 2 });
  tally.seconds.upload.push(0.1, 0.2, 0.3, 1.4);
  const text = render(summarize(options, {
    tally,
    seconds: 12.34,
    planned: 60,
    begun: 7,
    heldUp: 1,
    lost: 1,
  }));
  assertEquals(
    text,
    `12.3 s on http://127.0.0.1:8000, seed 5, 7 of 60 steps

uploads   4 accepted, 1,234,567 bytes; 3 refused (2 empty_file, 1 http_502)
jobs      3 completed; 1 failed (1 engine_error)
sessions  0 completed

latency            p50       p95
  upload        200 ms    1.40 s
  job                -         -
  utterance          -         -

2 jobs for slow-transcriber were done by another engine: deno task load --engines starts it.
1 steps began late, as many others as --concurrency allows were under way.
1 steps never came to an end.`,
  );
});

Deno.test("summarize() adds up failures by their code", () => {
  const tally = newTally();
  Object.assign(tally.jobs.failed, { engine_error: 2, truncated_data: 1 });
  const { jobs } = summarize(options, {
    tally,
    seconds: 1,
    planned: 3,
    begun: 3,
    heldUp: 0,
    lost: 0,
  });
  assertEquals(jobs.failed, 3);
});
