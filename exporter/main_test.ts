import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { hasProgram } from "../tests/support/programs.ts";
import { promtoolProblems } from "../tests/support/promtool.ts";
import {
  freePort,
  hasRedis,
  startRedis,
} from "../tests/support/redis_server.ts";
import { RedisTyper, Scrape } from "./_testing.ts";
import config from "./deno.json" with { type: "json" };
import { PortTakenError, SettingsError, start } from "./main.ts";

/** An environment that starts anywhere. */
const anywhere = { DALSTON_EXPORTER_PORT: "0", LOG_LEVEL: "error" };

/** How to run the program. */
interface ProgramOptions {
  readonly environment?: Record<string, string>;
  /** Called once it listens; says by which signal to end it. */
  whenReady?(address: string): Promise<Deno.Signal>;
}

/** Runs the program to its end. */
async function runProgram(
  args: readonly string[],
  { environment, whenReady }: ProgramOptions = {},
) {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-net",
      "--allow-env",
      "exporter/main.ts",
      ...args,
    ],
    cwd: new URL("../", import.meta.url),
    env: { REDIS_URL: "", ...environment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(process.stderr).text();
  let output = "";
  for await (
    const text of process.stdout.pipeThrough(new TextDecoderStream())
  ) {
    output += text;
    const address = output.match(/(http:\S+)\n/)?.[1];
    if (address !== undefined && whenReady !== undefined) {
      process.kill(await whenReady(address));
      whenReady = undefined;
    }
  }
  const { code } = await process.status;
  return { code, output, errors: await errors };
}

async function get(url: string, headers?: Record<string, string>) {
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text() };
}

Deno.test("exporter shows its flags with --help", async () => {
  const { code, output } = await runProgram(["--help"]);
  assertEquals(code, 0);
  assertMatch(output, /--redis-url URL {2}\[REDIS_URL\]/);
});

Deno.test("exporter shows its version with --version", async () => {
  const { code, output } = await runProgram(["--version"]);
  assertEquals(code, 0);
  assertEquals(output, `${config.version}\n`);
});

Deno.test("exporter says what is wrong with its settings in one line", async () => {
  const rows = [
    [[], /^Cannot start the exporter: set --redis-url or REDIS_URL/],
    [["--bogus"], /^Unknown option '--bogus'.*\(see --help\)$/],
    [["--redis-url=localhost"], /^Cannot read Redis URL: expected redis:/],
    [
      ["--redis-url=redis://:hunter2@x/y"],
      /^Cannot read Redis URL: expected redis:/,
    ],
    [
      ["--redis-url=redis://x", "--queue-pattern=*"],
      /^Cannot use key pattern "\*": it must have more than a "\*"$/,
    ],
    [
      ["--redis-url=redis://x", "--group=g", "--consumer-idle=9"],
      /^Cannot use --group, --consumer-idle without --queue-pattern/,
    ],
    [
      ["--redis-url=redis://x", "--host=192.0.2.1"],
      /^Cannot start exporter: cannot listen on port 9100 of --host or DALSTON_HOST="192.0.2.1": /,
    ],
    [
      ["--redis-url=redis://x", "--redis-password-file=/none"],
      /^Cannot read \/none: /,
    ],
  ] as const;
  for (const [args, message] of rows) {
    const { code, output, errors } = await runProgram(args);
    assertEquals(code, 1);
    assertEquals(output, "");
    const [line = "", ...more] = errors.trimEnd().split("\n");
    assertMatch(line, message);
    assertEquals(more, []);
    assert(!errors.includes("hunter2"));
  }
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name:
      `exporter ends with 0 on ${signal}, while scraping, whether Redis is there or not`,
    ignore: !hasRedis,
    async fn() {
      await using redis = await startRedis({ password: "hunter2" });
      const elsewhere = `redis://:hunter2@127.0.0.1:${freePort()}`;
      for (const url of [redis.url, elsewhere]) {
        const { code, output, errors } = await runProgram(
          ["--port=0", "--log-format=json"],
          {
            environment: { REDIS_URL: url, LOG_LEVEL: "debug" },
            async whenReady(address) {
              const { status, text } = await get(address);
              assertEquals(status, 200);
              assertEquals(
                new Scrape(text).value("dalston_redis_connected"),
                url === redis.url ? 1 : 0,
              );
              return signal;
            },
          },
        );
        assertEquals(code, 0, errors);
        assertEquals(errors, "");
        assert(!output.includes("hunter2"));
      }
    },
  });
}

Deno.test({
  name: "exporter starts at a terminal without a question",
  ignore: Deno.build.os !== "linux" || !hasProgram("script", "terminal"),
  async fn() {
    const program = `exec '${Deno.execPath()}' run --allow-net --allow-env ` +
      "exporter/main.ts --redis-url redis://127.0.0.1:1 --port 0";
    await using terminal = new Deno.Command("script", {
      args: ["--quiet", "--return", "--command", program, "/dev/null"],
      cwd: new URL("../", import.meta.url),
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let shown = "";
    for await (
      const text of terminal.stdout.pipeThrough(new TextDecoderStream())
    ) {
      shown += text;
      if (/http:|Allow\?/.test(shown)) break;
    }
    assertMatch(shown, /^http:\/\/127.0.0.1:/);
  },
});

Deno.test({
  name: "start() answers /metrics and /health until it is stopped",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis();
    {
      await using typer = new RedisTyper(redis.url);
      await typer.type("LPUSH dalston:queue:q a");
    }
    const exporter = await start({ ...anywhere, REDIS_URL: redis.url });
    assertEquals([exporter.name, exporter.address], ["exporter", null]);
    const metrics = exporter.metricsAddress ?? "";
    const scrape = new Scrape((await get(metrics)).text);
    assertEquals(scrape.of("q", "dalston_queue_depth"), 1);
    assertEquals(scrape.queues("dalston_build_info").length, 1);

    const health = new URL("/health", metrics).href;
    assertEquals(await get(health), {
      status: 200,
      text: '{"status":"ok","service":"exporter"}',
    });
    await redis.stop();
    const { status, text } = await get(health);
    assertEquals(status, 503);
    const { error } = JSON.parse(text);
    assertEquals(error.code, "unavailable");
    assertMatch(error.message, /^Cannot read Redis at redis:\/\/127.0.0.1:/);

    assertEquals((await get(new URL("/else", metrics).href)).status, 404);
    await exporter.stop();
    await assertRejects(() => get(metrics), TypeError);
  },
});

Deno.test({
  name:
    "start() asks for METRICS_TOKEN, and exports nothing when METRICS_ENABLED is false",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis();
    const environment = { ...anywhere, REDIS_URL: redis.url };
    {
      const exporter = await start({ ...environment, METRICS_TOKEN: "t0ken" });
      const metrics = exporter.metricsAddress ?? "";
      const statuses = [
        (await get(metrics)).status,
        (await get(metrics, { authorization: "Bearer t0ken" })).status,
      ];
      assertEquals(statuses, [401, 200]);
      await exporter.stop();
    }
    const exporter = await start({ ...environment, METRICS_ENABLED: "false" });
    assertEquals(exporter.metricsAddress, null);
    await exporter.stop();
  },
});

Deno.test("start() says that its port is taken, and which setting to change", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await assertRejects(
    () =>
      start({
        REDIS_URL: "redis://127.0.0.1:1",
        DALSTON_EXPORTER_PORT: String(taken.addr.port),
        LOG_LEVEL: "error",
      }),
    PortTakenError,
    `port ${taken.addr.port} on 127.0.0.1 is taken`,
  );
});

Deno.test("start() refuses an environment without Redis", async () => {
  await assertRejects(() => start(anywhere), SettingsError, "REDIS_URL");
});

Deno.test({
  name: "promtool finds nothing wrong with what the exporter exposes",
  ignore: !hasRedis || promtoolProblems === undefined,
  async fn() {
    await using redis = await startRedis();
    await using typer = new RedisTyper(redis.url);
    await typer.type(
      "XGROUP CREATE dalston:stream:s engines 0 MKSTREAM",
      "XADD dalston:stream:s * a b",
      "XADD dalston:stream:s * a b",
      "XREADGROUP GROUP engines w COUNT 1 STREAMS dalston:stream:s >",
      "LPUSH dalston:queue:l a",
      "SET dalston:queue:wrong a",
      "XADD dalston:events:dlq * source_stream dalston:stream:s",
    );
    const exporter = await start({ ...anywhere, REDIS_URL: redis.url });
    const { text } = await get(exporter.metricsAddress ?? "");
    await exporter.stop();
    assert(new Scrape(text).queues("dalston_queue_depth").length === 2);
    assertEquals(await promtoolProblems?.(text), []);
  },
});
