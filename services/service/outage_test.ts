import { assert, assertEquals, assertRejects } from "@std/assert";
import { createLogger } from "../observability/logging.ts";
import { Outage } from "./outage.ts";

/** An outage, with what it logged and counted. */
function watched(random = () => 1) {
  const lines: string[] = [];
  const clock = { ms: 0 };
  let errors = 0;
  const outage = new Outage("Claiming tasks", {
    logger: createLogger({
      service: "test",
      level: "info",
      format: "json",
      write: (line) => lines.push(JSON.parse(line).msg),
    }),
    errors: { inc: () => errors++ },
    random,
    now: () => clock.ms,
  });
  return { outage, lines, clock, errors: () => errors };
}

Deno.test("Outage waits longer each time, up to ten seconds", () => {
  const { outage, clock } = watched();
  const pauses = Array.from({ length: 9 }, () => {
    const pause = outage.failed("down");
    clock.ms += pause;
    return pause;
  });
  assertEquals(
    pauses,
    [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000],
  );
  outage.worked();
  assertEquals(outage.failed("down"), 100);
});

Deno.test("Outage lets a call that fails during a pause wait for its end", () => {
  const { outage, clock, errors } = watched();
  assertEquals(outage.failed("down"), 100);
  clock.ms = 30;
  assertEquals([outage.failed("down"), outage.failed("down")], [70, 70]);
  clock.ms = 100;
  assertEquals(outage.failed("down"), 200);
  assertEquals(errors(), 4);
  outage.worked();
  assertEquals(outage.failed("down"), 100);
});

Deno.test("Outage spreads its pauses", () => {
  assertEquals(watched(() => 0).outage.failed("down"), 50);
  assertEquals(watched(() => 0.5).outage.failed("down"), 75);
});

Deno.test("Outage counts each failure and logs its beginning and end", () => {
  const { outage, lines, errors } = watched();
  outage.worked();
  for (let i = 0; i < 3; i++) outage.failed(new Error("down"));
  outage.worked();
  outage.worked();
  assertEquals(errors(), 3);
  assertEquals(lines, [
    "Claiming tasks: an outage begins",
    "Claiming tasks: the outage ended",
  ]);
});

Deno.test("Outage.outlast() calls until it works", async () => {
  const { outage } = watched(() => 0);
  let calls = 0;
  const { signal } = new AbortController();
  const result = await outage.outlast(() => {
    if (++calls < 3) throw new Error("down");
    return Promise.resolve("up");
  }, signal);
  assertEquals([result, calls], ["up", 3]);
});

Deno.test("Outage.outlast() gives up when its signal aborts", async () => {
  const { outage } = watched();
  const controller = new AbortController();
  let calls = 0;
  await assertRejects(
    () =>
      outage.outlast(() => {
        if (++calls === 2) controller.abort(new Error("stopped"));
        return Promise.reject(new Error("down"));
      }, controller.signal),
    Error,
    "stopped",
  );
  assert(calls === 2);
});
