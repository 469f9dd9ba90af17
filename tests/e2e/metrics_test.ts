import { type Family, parseExposition } from "@dalston/metrics/testing";
import { assert, assertEquals, assertExists } from "@std/assert";
import { onEachBackend } from "../support/backends.ts";
import { eventually } from "../support/eventually.ts";
import { fixture, Platform, watchedServices } from "../support/platform.ts";
import { promtoolProblems } from "../support/promtool.ts";
import {
  type RequiredMetric,
  requiredMetrics,
} from "../support/requirement.ts";

type Labels = Readonly<Record<string, string>>;

/** Returns the metrics that a service must have. */
function required(service: string): readonly RequiredMetric[] {
  const owner = service.startsWith("engine-") ? "engine" : service;
  return Object.entries(requiredMetrics).find(([name]) => name === owner)
    ?.[1] ?? [];
}

/** Returns the value of the one series with at least these labels. */
function value(families: readonly Family[], name: string, labels: Labels = {}) {
  const found = families.flatMap(({ samples }) => samples).filter((sample) =>
    sample.name === name &&
    Object.entries(labels).every(([label, value]) =>
      sample.labels[label] === value
    )
  );
  const [sample] = found;
  assert(
    sample !== undefined && found.length === 1,
    `${found.length} series of ${name} ${JSON.stringify(labels)}`,
  );
  return sample.value;
}

/** A file that looks like an MP3 but isn't one. */
const brokenAudio = new Blob(["ID3\x04\0\0\0\0\0\0", "no audio".repeat(99)]);

onEachBackend(
  "platform counts five completed jobs and a failed one in each service",
  async (environment, t) => {
    await using platform = await Platform.start({ environment });
    const recordings = [
      "speech_16k_mono.wav",
      "speech_22k_mono.wav",
      "speech_16k_mono.wav",
      "speech_22k_mono.wav",
      "call_16k_stereo.wav",
    ];
    let bytes = brokenAudio.size;
    for (const file of recordings) {
      bytes += (await Deno.stat(fixture(file))).size;
      const id = await platform.submit(file, {
        speaker_detection: "per_channel",
      });
      assertEquals((await platform.finished(id)).status, "completed");
    }
    const broken = await platform.finished(await platform.submit(brokenAudio));
    assertEquals(broken.status, "failed");
    assertExists(broken.error?.code);

    // The last events are counted shortly after the job's status is final.
    const orchestrator = await eventually(
      "job.failed is processed",
      async (see) => {
        const families = parseExposition(await platform.scrape("orchestrator"));
        const handled = value(
          families,
          "dalston_orchestrator_events_processed_total",
          { event_type: "job.failed" },
        );
        return see(handled) === 1 && families;
      },
    );

    for (const service of watchedServices) {
      const text = await platform.scrape(service);
      const families = parseExposition(text);

      await t.step(
        `${service} has the required names, types and labels`,
        () => {
          for (const { name, type, labels } of required(service)) {
            const family = families.find((family) => family.name === name);
            assertExists(family, `${name} is missing`);
            assertEquals(family.type, type, name);
            assert(family.samples.length > 0, `${name} has no series`);
            for (const sample of family.samples) {
              assertEquals(
                Object.keys(sample.labels).filter((label) => label !== "le")
                  .sort(),
                ["instance", "service", ...labels].sort(),
                name,
              );
              assertEquals(sample.labels.service, service);
            }
          }
        },
      );

      await t.step({
        name: `promtool finds no problem in ${service}`,
        ignore: promtoolProblems === undefined,
        fn: async () => assertEquals(await promtoolProblems?.(text), []),
      });
    }

    await t.step("gateway has the right values", async () => {
      const families = parseExposition(await platform.scrape("gateway"));
      const post = { method: "POST", endpoint: "/v1/audio/transcriptions" };
      assertEquals(
        value(families, "dalston_gateway_requests_total", {
          ...post,
          status_code: "201",
        }),
        6,
      );
      assertEquals(
        value(
          families,
          "dalston_gateway_request_duration_seconds_count",
          post,
        ),
        6,
      );
      assertEquals(
        value(families, "dalston_gateway_jobs_created_total", {
          tenant_id: "default",
        }),
        6,
      );
      assertEquals(
        value(families, "dalston_gateway_upload_bytes_total"),
        bytes,
      );
      assertEquals(
        value(families, "dalston_gateway_websocket_connections_active"),
        0,
      );
    });

    await t.step("orchestrator has the right values", () => {
      const of = (name: string, labels?: Labels) =>
        value(orchestrator, `dalston_orchestrator_${name}`, labels);
      assertEquals(of("jobs_total", { status: "completed" }), 5);
      assertEquals(of("jobs_total", { status: "failed" }), 1);
      assertEquals(of("job_duration_seconds_count", { stage_count: "3" }), 4);
      assertEquals(of("job_duration_seconds_count", { stage_count: "4" }), 1);
      const tasks = [
        ["audio-prepare", "prepare", 6, 5, 1],
        ["transcriber", "transcribe", 6, 6, 0],
        ["final-merger", "merge", 5, 5, 0],
      ] as const;
      for (const [engine_id, stage, scheduled, success, failure] of tasks) {
        assertEquals(
          of("tasks_scheduled_total", { engine_id, stage }),
          scheduled,
        );
        assertEquals(
          of("tasks_completed_total", { engine_id, status: "success" }),
          success,
        );
        assertEquals(
          of("tasks_completed_total", { engine_id, status: "failure" }),
          failure,
        );
      }
      const events = {
        "job.created": 6,
        "job.completed": 5,
        "job.failed": 1,
        "job.cancel_requested": 0,
        "job.cancelled": 0,
        "task.started": 17,
        "task.completed": 16,
        "task.failed": 1,
      };
      for (const [event_type, count] of Object.entries(events)) {
        assertEquals(of("events_processed_total", { event_type }), count);
      }
      assert(of("dag_build_duration_seconds_count") >= 6);
    });

    await t.step("engines have the right values", async () => {
      const tasks = [
        ["audio-prepare", 5, 1],
        ["transcriber", 6, 0],
        ["final-merger", 5, 0],
      ] as const;
      for (const [engine_id, success, failure] of tasks) {
        const families = parseExposition(
          await platform.scrape(`engine-${engine_id}`),
        );
        const of = (name: string, labels: Labels = {}) =>
          value(families, `dalston_engine_${name}`, { engine_id, ...labels });
        assertEquals(
          of("tasks_processed_total", { status: "success" }),
          success,
        );
        assertEquals(
          of("tasks_processed_total", { status: "failure" }),
          failure,
        );
        const all = success + failure;
        assertEquals(of("task_duration_seconds_count"), all);
        assertEquals(of("queue_wait_seconds_count"), all);
        assertEquals(of("s3_download_seconds_count"), all);
        assertEquals(of("s3_upload_seconds_count"), success);
      }
    });
  },
);

Deno.test("platform works the same without metrics", async () => {
  await using platform = await Platform.start({
    environment: { METRICS_ENABLED: "false" },
  });
  const response = await fetch(`${platform.address()}/metrics`);
  assertEquals(response.status, 404);
  assertEquals((await response.json()).error.code, "metrics_disabled");
  const job = await platform.finished(
    await platform.submit("speech_16k_mono.wav"),
  );
  assertEquals(job.status, "completed");
  assertEquals(job.segments?.length, 3);
});
