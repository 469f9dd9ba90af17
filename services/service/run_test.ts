import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { stopAll } from "./run.ts";

Deno.test("stopAll() stops all at once, but those that stop first or last", async () => {
  const log: string[] = [];
  const service = (name: string, stops?: "first" | "last") => ({
    name,
    address: null,
    metricsAddress: null,
    stops,
    async stop() {
      log.push(`${name} stops`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      log.push(`${name} stopped`);
      if (name === "broken") throw new Error("no");
    },
  });
  const error = await assertRejects(
    () =>
      stopAll([
        service("last", "last"),
        service("broken"),
        service("other"),
        service("first", "first"),
      ]),
    AggregateError,
  );
  assertEquals(error.errors.map(({ message }) => message), [
    "Cannot stop broken",
  ]);
  assertEquals(log, [
    "first stops",
    "first stopped",
    "broken stops",
    "other stops",
    "broken stopped",
    "other stopped",
    "last stops",
    "last stopped",
  ]);
});

/** Runs one service in a process of its own, until it says `ready`. */
async function runService(stop: string) {
  const source = `
    import { runServices } from "${new URL("./run.ts", import.meta.url)}";
    const service = {
      name: "test",
      address: null,
      metricsAddress: null,
      stop: () => ${stop},
    };
    await runServices([() => Promise.resolve(service)], {});
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-check", source],
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; !text.includes("ready");) {
    const { value, done } = await lines.read();
    if (done) throw new Error(`ended after "${text}"`);
    text += value;
  }
  return { child, lines };
}

Deno.test("runServices() counts signals that come together as one", async () => {
  const { child, lines } = await runService(
    "new Promise((stopped) => setTimeout(stopped, 300))",
  );
  child.kill("SIGINT");
  assertStringIncludes((await lines.read()).value ?? "", "stopping");
  child.kill("SIGINT");
  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
  await lines.cancel();
});

Deno.test("runServices() ends the process at a second signal", async () => {
  const { child, lines } = await runService(
    "new Promise((stopped) => setTimeout(stopped, 60_000))",
  );
  const again = setInterval(() => child.kill("SIGINT"), 200);
  assertEquals((await child.status).code, 130);
  clearInterval(again);
  await lines.cancel();
});
