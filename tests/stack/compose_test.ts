import { assertEquals, assertRejects } from "@std/assert";
import { GatewayClient } from "../client/gateway_client.ts";
import {
  ComposeProject,
  type Container,
  hasCompose,
} from "../support/compose.ts";
import { composeService } from "../support/compose_file.ts";
import { eventually } from "../support/eventually.ts";
import { fixture, watchedServices } from "../support/platform.ts";

/** Timeout of the whole test, with the build of the images. */
const timeoutMs = 8 * 60_000;
/** Most time until a container is healthy, or until Prometheus shows it. */
const soonMs = 90_000;

/** Another address where possible, as a platform may run on the usual one. */
const address = Deno.build.os === "linux" ? "127.0.0.9" : "127.0.0.1";
const gateway = `http://${address}:8000`;
const client = new GatewayClient(new URL(gateway));
const prometheus = `http://${address}:9090/api/v1`;
const token = crypto.randomUUID();

const monitoring = ["alertmanager", "exporter", "grafana", "prometheus"];
const platform = watchedServices.filter((name) => !monitoring.includes(name));

Deno.test({
  name:
    "docker-compose.yml runs the platform with and without monitoring, and keeps its jobs",
  ignore: !hasCompose,
  async fn() {
    await using project = new ComposeProject({
      environment: {
        DALSTON_BIND_IP: address,
        METRICS_TOKEN: token,
        DALSTON_IMAGE: "dalston:test",
        DALSTON_FFMPEG_IMAGE: "dalston-ffmpeg:test",
      },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const jobs: string[] = [];

    // Without monitoring.
    await project.run("up", "--detach", "--build");
    await healthy(project, ["redis", ...platform]);
    jobs.push(
      await completes(await Deno.readFile(fixture("speech_16k_mono.wav"))),
    );
    assertEquals(await statusOf(`${gateway}/metrics`), 401);

    // With monitoring and three transcribers, each a target of its own.
    await project.run(
      "--profile=monitoring",
      "up",
      "--detach",
      "--scale=engine-transcriber=3",
    );
    const scaled = [
      ...platform,
      "engine-transcriber",
      "engine-transcriber",
      "exporter",
      "prometheus",
    ];
    await healthy(project, ["alertmanager", "grafana", "redis", ...scaled]);
    await targetsUp(scaled);
    const mp3 = await project.run(
      ...["exec", "-T", "engine-audio-prepare", "ffmpeg", "-loglevel", "error"],
      ...["-f", "lavfi", "-i", "sine", "-t", "2", "-f", "mp3", "-"],
    );
    jobs.push(await completes(mp3));
    await shows("sum(dalston_gateway_jobs_created_total)", [2]);
    await shows("count(dalston_queue_depth)", [3]);
    assertEquals(await streams(), ["session.begin", "session.end"]);
    await shows("sum(dalston_session_router_sessions_total)", [1]);

    // Docker restarts a killed process.
    const restarted = ["orchestrator", "realtime"];
    for (const service of restarted) {
      await project.run("exec", "-T", service, "sh", "-c", "kill -9 -1")
        .catch(() => {}); // The command fails, as it kills its shell too.
    }
    await eventually(
      `${restarted.length} restarts`,
      async (see) =>
        see(await project.containers()).filter(({ restarts }) => restarts > 0)
          .length >= restarted.length,
      { patienceMs: soonMs },
    );
    await healthy(project, ["alertmanager", "grafana", "redis", ...scaled]);
    jobs.push(
      await completes(await Deno.readFile(fixture("call_16k_stereo.wav"))),
    );

    // Every health check fails during an outage of Redis.
    await project.run("stop", "redis");
    await Promise.all(watchedServices.map(async (service) => {
      const [, ...check] = composeService(service).healthcheck?.test ??
        [];
      await assertRejects(
        () => project.run("exec", "-T", service, ...check),
        Error,
        "unavailable",
      );
    }));
    await project.run("start", "redis");
    await healthy(project, ["alertmanager", "grafana", "redis", ...scaled]);

    // Every container but Grafana's ends with code 0 when it is asked to stop.
    await project.run("--profile=monitoring", "stop");
    assertEquals(
      (await project.containers()).filter(({ service, exitCode }) =>
        service !== "grafana" && exitCode !== 0
      ),
      [],
    );

    // Finished jobs outlive their containers.
    await project.run("--profile=monitoring", "down");
    assertEquals(await project.containers(), []);
    await project.run("up", "--detach");
    await healthy(project, ["redis", ...platform]);
    const { jobs: kept } = await client.list();
    assertEquals(
      kept.map(({ id, status }) => `${id} ${status}`).sort(),
      jobs.map((id) => `${id} completed`).sort(),
    );

    await project[Symbol.asyncDispose]();
    assertEquals(await project.containers(), []);
    assertEquals(await project.volumes(), []);
  },
});

/** Waits until all containers are healthy; fails if they are not just these. */
async function healthy(
  project: ComposeProject,
  services: readonly string[],
): Promise<void> {
  let last: Container[] = [];
  await eventually(
    "every container is healthy",
    async (see) => {
      last = see(await project.containers());
      return last.every(({ health }) => health === "healthy");
    },
    { patienceMs: soonMs },
  );
  assertEquals(
    last.map(({ service }) => service).sort(),
    [...services].sort(),
  );
}

/** Uploads a recording, waits for its transcript and returns the job's id. */
async function completes(audio: Uint8Array<ArrayBuffer>): Promise<string> {
  const { id } = await client.upload({ file: new File([audio], "recording") });
  const job = await client.finished(id, AbortSignal.timeout(soonMs));
  assertEquals(job?.status, "completed", `job ${id}: ${JSON.stringify(job)}`);
  return id;
}

/** Opens a session without audio; returns the types of its messages. */
async function streams(): Promise<string[]> {
  const session = await client.openSession().begun();
  session.say({ type: "end" });
  await session.closed;
  return session.types;
}

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.status;
}

interface Answer<T> {
  readonly data: T;
}

/** Waits until Prometheus has exactly these targets, all of them up. */
async function targetsUp(services: readonly string[]): Promise<void> {
  const wanted = services.map((service) => `${service} up`).sort();
  await eventually(
    `targets ${wanted.join(", ")}`,
    async (see) => {
      const { data }: Answer<{
        activeTargets: {
          labels: { service: string };
          health: string;
          lastError: string;
        }[];
      }> = await (await fetch(`${prometheus}/targets`)).json();
      const targets = see(
        data.activeTargets.map(({ labels, health, lastError }) =>
          [labels.service, health, lastError].join(" ").trim()
        ).sort(),
      );
      return JSON.stringify(targets) === JSON.stringify(wanted);
    },
    { patienceMs: soonMs },
  );
}

/** Waits until the expression has these values. */
async function shows(query: string, values: readonly number[]): Promise<void> {
  await eventually(
    `${query} is ${values}`,
    async (see) => {
      const response = await fetch(
        `${prometheus}/query?${new URLSearchParams({ query })}`,
      );
      const { data }: Answer<{ result: { value: [number, string] }[] }> =
        await response.json();
      const found = see(data.result.map(({ value }) => Number(value[1])));
      return JSON.stringify(found) === JSON.stringify(values);
    },
    { patienceMs: soonMs },
  );
}
