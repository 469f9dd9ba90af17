import { logLevels } from "@dalston/metrics/program";
import { configureMetrics } from "@dalston/metrics";
import { readSample } from "@dalston/metrics/testing";
import { assertEquals, assertMatch } from "@std/assert";
import { createLogger } from "./logging.ts";
import { logMetrics } from "./metrics.ts";

Deno.test("createLogger() counts each line that it writes, by level", async () => {
  const telemetry = configureMetrics("test", logMetrics);
  const { logMessages } = telemetry.metrics;
  const lines: string[] = [];
  const logger = createLogger({
    service: "test",
    level: "info",
    format: "json",
    messages: logMessages,
    write: (line) => lines.push(line),
  });
  logger.debug("too little");
  logger.info("one");
  logger.child({ job_id: "42" }).error({ err: new Error("no") }, "two");
  logger.fatal("three");
  assertEquals(lines.map((line) => JSON.parse(line).msg), [
    "one",
    "two",
    "three",
  ]);
  const wanted = { debug: 0, info: 1, warn: 0, error: 2 };
  for (const level of logLevels) {
    assertEquals(
      await readSample(telemetry, logMetrics.logMessages, { level }),
      wanted[level],
      level,
    );
  }
});

Deno.test("createLogger() writes lines for people", () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: "gateway",
    level: "info",
    format: "console",
    write: (line) => lines.push(line),
    colour: false,
  });
  logger.child({ job_id: "42" }).warn("Job failed");
  assertMatch(
    lines.join(""),
    /^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: gateway: Job failed \{"job_id":"42"\}\n$/,
  );
});

Deno.test("createLogger() does without a reader of standard output", async () => {
  const source = `
    import { createLogger } from "${new URL("./logging.ts", import.meta.url)}";
    const logger = createLogger({ service: "a", level: "info", format: "json" });
    logger.info("first");
    await Deno.stdin.readable.pipeTo(new WritableStream());
    for (let line = 0; line < 3; line++) logger.info("lost");
    Deno.exit(7);
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-check", source],
    cwd: new URL("../../", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read();
  await output.cancel();
  await child.stdin.close();
  assertEquals((await child.status).code, 7);
});
