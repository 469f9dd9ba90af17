import { assertEquals, assertStringIncludes } from "@std/assert";
import { serviceNames } from "../../mod.ts";
import { eventually } from "../support/eventually.ts";
import { Platform } from "../support/platform.ts";

/** A series in an answer to an instant query. */
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** Asks the API of the monitoring. */
async function ask(platform: Platform, path: string) {
  const url = new URL(`/api/v1/${path}`, platform.address("monitoring"));
  const { status, data } = await (await fetch(url)).json();
  assertEquals(status, "success", path);
  return data;
}

/** Returns the value of each service. */
async function byService(
  platform: Platform,
  query: string,
): Promise<Record<string, string>> {
  const { result } = await ask(
    platform,
    `query?query=${encodeURIComponent(query)}`,
  );
  return Object.fromEntries(
    result.map(({ metric, value }: Series) => [metric.service, value[1]]),
  );
}

/** Options of a platform that watches itself, faster than by default. */
const watched = {
  services: serviceNames,
  environment: { DALSTON_SCRAPE_INTERVAL: "2" },
};

/** Waits until the monitoring finds every service up. */
async function allUp(platform: Platform): Promise<void> {
  const wanted = Object.fromEntries(serviceNames.map((name) => [name, "1"]));
  await eventually("every service is up", async (see) => {
    const up = see(await byService(platform, 'up{job="dalston"}'));
    return serviceNames.every((name) => up[name] === wanted[name]);
  });
}

Deno.test("platform shows every service UP, its queues and its jobs, with nothing else installed", async (t) => {
  await using platform = await Platform.start(watched);
  for (let job = 0; job < 5; job++) {
    await platform.finished(await platform.submit("speech_16k_mono.wav"));
  }
  await allUp(platform);

  await t.step("/targets shows each service", async () => {
    const url = new URL("/targets", platform.address("monitoring"));
    const response = await fetch(url);
    const page = await response.text();
    assertEquals(response.status, 200);
    for (const name of serviceNames) {
      assertStringIncludes(page, platform.metricsAddress(name));
    }
    assertEquals(page.match(/\bUP\b/g)?.length, serviceNames.length);
  });

  await t.step("api/v1/query answers dalston_queue_depth", async () => {
    const { result } = await ask(platform, "query?query=dalston_queue_depth");
    assertEquals(
      result.map(({ metric }: Series) => metric.engine_id).sort(),
      ["audio-prepare", "final-merger", "transcriber"],
    );
  });

  await t.step("five jobs are counted", async () => {
    const completed =
      'dalston_orchestrator_jobs_total{status="completed"} == 5';
    await eventually(
      "five jobs are completed",
      async (see) =>
        see(await byService(platform, completed)).orchestrator === "5",
    );
  });

  await t.step("every rule is healthy", async () => {
    await eventually("every rule was evaluated", async (see) => {
      const { groups } = await ask(platform, "rules");
      const health = groups.flatMap(({ rules }: {
        readonly rules: readonly { readonly health: string }[];
      }) => rules.map(({ health }) => health));
      assertEquals(health.includes("err"), false);
      // Those of objectives are evaluated once a minute.
      return see(health).includes("ok");
    });
  });

  assertEquals(await platform.stop(), 0);
});

Deno.test("platform keeps its history over a restart, without an outage in it", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const hosts: string[] = [];
    for (let start = 0; start < 2; start++) {
      await using platform = await Platform.start({ ...watched, dataDir });
      // Each start has other ports, and so other series.
      hosts.push(new URL(platform.metricsAddress("gateway")).host);
      await eventually("the gateway of each start is there", async (see) => {
        const { result } = await ask(
          platform,
          `query?query=last_over_time(up{service="gateway"}[5m])`,
        );
        const found = result.map(({ metric }: Series) => metric.instance);
        return hosts.every((host) => see(found).includes(host));
      });
      // It stops before the others, and so never sees them down.
      assertEquals(await byService(platform, "last_over_time(up[5m]) < 1"), {});
      assertEquals(await platform.stop(), 0);
    }
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("platform says which setting to change where a Prometheus has the port", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "mod.ts", "monitoring"],
    cwd: new URL("../../", import.meta.url),
    env: { DALSTON_MONITORING_PORT: String(taken.addr.port) },
    stdin: "null",
  });
  const { code, stderr } = await process.output();
  assertEquals(code, 1);
  assertEquals(
    new TextDecoder().decode(stderr),
    `Cannot start monitoring: port ${taken.addr.port} on 127.0.0.1 is taken. ` +
      "Free it or set --port or DALSTON_MONITORING_PORT to another.\n",
  );
});
