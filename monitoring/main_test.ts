import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { promtoolProblems } from "../tests/support/promtool.ts";
import { shows, TestTarget, valuesByJob } from "./_testing.ts";
import config from "./deno.json" with { type: "json" };
import {
  PortTakenError,
  SettingsError,
  start as startHere,
  type StartOptions,
} from "./main.ts";
import { loadInWorker } from "./start_in_worker.ts";

/** A folder for the data, and settings that start anywhere. */
class Home implements AsyncDisposable {
  private constructor(readonly data: string) {}

  static async make(): Promise<Home> {
    return new Home(await Deno.makeTempDir());
  }

  environment(more: Record<string, string> = {}): Record<string, string> {
    return {
      DALSTON_MONITORING_PORT: "0",
      DALSTON_SCRAPE_INTERVAL: "1",
      DALSTON_DATA_DIR: this.data,
      LOG_LEVEL: "error",
      ...more,
    };
  }

  /** Writes a rule file. Returns its path. */
  async rules(text: string): Promise<string> {
    const path = `${this.data}/rules.yml`;
    await Deno.writeTextFile(path, text);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.data, { recursive: true });
  }
}

/** Starts the monitoring for as long as a block lasts. */
async function running(
  environment: Record<string, string>,
  options: StartOptions = {},
  start: typeof startHere = startHere,
) {
  const monitoring = await start(environment, options);
  return {
    address: monitoring.address ?? "",
    metricsAddress: monitoring.metricsAddress ?? "",
    [Symbol.asyncDispose]: () => monitoring.stop(),
  };
}

/** Runs the program to its end, which a signal brings once it listens. */
async function runProgram(args: readonly string[]) {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-net",
      "--allow-env",
      "--allow-read",
      "--allow-write",
      "monitoring/main.ts",
      ...args,
    ],
    cwd: new URL("../", import.meta.url),
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
    if (/http:\S+\n/.test(output)) process.kill("SIGINT");
  }
  const { code } = await process.status;
  return { code, output, errors: await errors };
}

Deno.test("monitoring shows its flags with --help, and its version with --version", async () => {
  const help = await runProgram(["--help"]);
  assertEquals(help.code, 0);
  assertMatch(
    help.output,
    /--target \[NAME=\]URL {2}\[DALSTON_SCRAPE_TARGETS\]/,
  );
  const version = await runProgram(["--version"]);
  assertEquals(version.output, `${config.version}\n`);
});

Deno.test("monitoring runs with its own permissions until SIGINT, and ends with 0", async () => {
  await using home = await Home.make();
  const { code, output, errors } = await runProgram([
    "--target=http://127.0.0.1:1/metrics",
    `--data=${home.data}`,
    "--port=0",
  ]);
  assertEquals(code, 0, errors);
  assertEquals(errors, "");
  assertMatch(
    output,
    /Alerts are sent nowhere.*\nhttp:\/\/127\.0\.0\.1:\d+\n$/,
  );
});

Deno.test("monitoring says what is wrong with its settings in one line", async () => {
  await using home = await Home.make();
  const rules = await home.rules(
    "groups: [{ name: a, rules: [{ alert: A, expr: '1 +' }] }]",
  );
  const data = `${home.data}/foreign`;
  await Deno.mkdir(data);
  await Deno.writeTextFile(`${data}/monitoring.db`, "not a database");
  const rows = [
    [["--bogus"], /^Unknown option '--bogus'.*\(see --help\)$/],
    [["--interval=0"], /^Cannot use --interval="0": expected a number of /],
    [["--rules=/none.yml"], /none\.yml/],
    [[`--rules=${rules}`, `--data=${home.data}`], /rules\.yml: /],
    [[`--data=${data}`], /^Cannot open store ".*monitoring.db": it isn't a /],
  ] as const;
  for (const [args, message] of rows) {
    const { code, output, errors } = await runProgram([
      "--port=0",
      "--log-level=error",
      ...args,
    ]);
    assertEquals(code, 1);
    assertEquals(output, "");
    const [line = "", ...more] = errors.trimEnd().split("\n");
    assertMatch(line, message);
    assertEquals(more, [], args[0]);
  }
  assertEquals(
    await Deno.readTextFile(`${data}/monitoring.db`),
    "not a database",
  );
});

const startInWorker: typeof startHere = (environment, options) =>
  loadInWorker().start(environment, options);

for (
  const [name, start] of [
    ["start()", startHere],
    ["loadInWorker().start()", startInWorker],
  ] as const
) {
  Deno.test(`${name} scrapes, evaluates rules, answers, and keeps history`, async () => {
    await using home = await Home.make();
    await using shop = new TestTarget();
    const rules = await home.rules(`
groups:
  - name: shop
    rules:
      - record: job:shop_orders:double
        expr: 2 * shop_orders_total
`);
    const environment = home.environment({
      DALSTON_SCRAPE_TARGETS: `shop=${shop.host}`,
    });
    {
      await using monitoring = await running(
        environment,
        { rules: [rules] },
        start,
      );
      const { address, metricsAddress } = monitoring;
      await shows(address, "up", "shop", "1");
      await shows(address, "up", "monitoring", "1");
      await shows(address, "job:shop_orders:double", "shop", "14");
      const page = await (await fetch(`${address}/targets`)).text();
      assertStringIncludes(page, `http://${shop.host}/metrics`);
      const health = await fetch(`${address}/health`);
      assertEquals(await health.json(), {
        status: "ok",
        service: "monitoring",
      });
      const metrics = await (await fetch(metricsAddress)).text();
      assertStringIncludes(
        metrics,
        'dalston_monitoring_rules{rule_group="shop",',
      );
      assertEquals(await promtoolProblems?.(metrics) ?? [], []);
    }
    // The target is there no more, and what it said is.
    await using again = await running(home.environment(), {}, start);
    assertEquals(
      await valuesByJob(again.address, "last_over_time(shop_orders_total[5m])"),
      { shop: "7" },
    );
  });

  Deno.test(`${name} tells a taken port and wrong settings by their classes`, async () => {
    await using home = await Home.make();
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const error = await assertRejects(
      () =>
        start(home.environment({
          DALSTON_MONITORING_PORT: String(taken.addr.port),
        })),
      PortTakenError,
      `port ${taken.addr.port} on 127.0.0.1 is taken`,
    );
    assertStringIncludes(error.message, "DALSTON_MONITORING_PORT");
    await assertRejects(
      () => start(home.environment({ DALSTON_SCRAPE_INTERVAL: "x" })),
      SettingsError,
      'Cannot use DALSTON_SCRAPE_INTERVAL="x"',
    );
  });
}

Deno.test("start() gives a process' own services one job, and keeps their labels", async () => {
  await using home = await Home.make();
  await using shop = new TestTarget();
  shop.text = 'shop_orders_total{service="till"} 7\n';
  await using monitoring = await running(home.environment(), {
    job: "mall",
    targets: [{ name: "shop", url: `http://${shop.host}/metrics` }],
  });
  const { address } = monitoring;
  await shows(address, 'up{service="shop"}', "mall", "1");
  await shows(address, 'up{service="monitoring"}', "mall", "1");
  await shows(address, 'shop_orders_total{service="till"}', "mall", "7");
});

Deno.test("start() asks for METRICS_TOKEN, and sends it to targets", async () => {
  await using home = await Home.make();
  await using monitoring = await running(
    home.environment({ METRICS_TOKEN: "t0ken" }),
  );
  const url = `${monitoring.address}/api/v1/targets`;
  const refused = await fetch(url);
  assertEquals(refused.status, 401);
  await refused.body?.cancel();
  const headers = { authorization: "Bearer t0ken" };
  let health = "";
  while (health !== "up") {
    const { data } = await (await fetch(url, { headers })).json();
    health = data.activeTargets[0].health;
    assert(health !== "down", data.activeTargets[0].lastError);
  }
});

Deno.test("start() says that there is nothing to watch without metrics", async () => {
  await using home = await Home.make();
  const monitoring = await startHere(
    home.environment({ METRICS_ENABLED: "false" }),
  );
  assertEquals([monitoring.address, monitoring.metricsAddress], [null, null]);
  assertEquals([...Deno.readDirSync(home.data)], []);
  await monitoring.stop();
});
