import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { elementAt, exactly } from "../support/elements.ts";
import { speech, type Stretch } from "../fixtures/speech.ts";
import { onEachBackend } from "../support/backends.ts";
import type { JobDetails } from "../client/answers.ts";
import { Platform } from "../support/platform.ts";

/** Most seconds between a limit of a segment and of the measured speech. */
const tolerance = 0.2;

/** Returns the start and the end of each segment of a channel. */
function stretches(job: JobDetails, channel: number | null): Stretch[] {
  return (job.segments ?? []).filter((segment) => segment.channel === channel)
    .map(({ start, end }) => [start, end]);
}

function assertNear(found: readonly Stretch[], wanted: readonly Stretch[]) {
  assertEquals(found.length, wanted.length, JSON.stringify({ found, wanted }));
  for (const [index, [start, end]] of wanted.entries()) {
    const [foundStart, foundEnd] = elementAt(found, index);
    assert(
      Math.abs(foundStart - start) <= tolerance &&
        Math.abs(foundEnd - end) <= tolerance,
      `segment ${index} is at ${found[index]}, the speech at ${[start, end]}`,
    );
  }
}

/** Parses a time such as `00:00:03,494` to seconds. */
function srtSeconds(time: string): number {
  const [hours, minutes, seconds] = exactly(
    3,
    time.replace(",", ".").split(":").map(Number),
  );
  return hours * 3600 + minutes * 60 + seconds;
}

onEachBackend(
  "platform finds the speech of real recordings",
  async (environment, t) => {
    await using platform = await Platform.start({ environment });

    for (
      const file of ["speech_16k_mono.wav", "speech_22k_mono.wav"] as const
    ) {
      await t.step(file, async () => {
        const job = await platform.finished(await platform.submit(file));
        assertEquals(job.status, "completed", JSON.stringify(job.error));
        assertEquals(job.stages.map(({ stage, status }) => [stage, status]), [
          ["prepare", "completed"],
          ["transcribe", "completed"],
          ["merge", "completed"],
        ]);
        assertNear(stretches(job, null), speech[file][0]);
        assertEquals(job.text, "", "no recognizer ran, so nobody knows words");
      });
    }

    await t.step("call_16k_stereo.wav, per channel", async () => {
      const job = await platform.finished(
        await platform.submit("call_16k_stereo.wav", {
          speaker_detection: "per_channel",
        }),
      );
      assertEquals(job.status, "completed", JSON.stringify(job.error));
      assertEquals(job.stages.length, 4);
      for (const [channel, wanted] of speech["call_16k_stereo.wav"].entries()) {
        assertNear(stretches(job, channel), wanted);
      }
    });

    await t.step("stage_count differs between mono and stereo", async () => {
      const text = await platform.scrape("orchestrator");
      for (const [count, jobs] of [["3", 2], ["4", 1]] as const) {
        assertStringIncludes(
          text,
          `dalston_orchestrator_job_duration_seconds_count{stage_count="${count}"`,
        );
        const line = text.split("\n").find((line) =>
          line.startsWith(
            `dalston_orchestrator_job_duration_seconds_count{stage_count="${count}"`,
          )
        );
        assertEquals(Number(line?.split(" ")[1]), jobs);
      }
    });

    await t.step("srt has a cue where the speech is", async () => {
      const id = await platform.submit("speech_16k_mono.wav");
      await platform.finished(id);
      const srt = await platform.gateway.export(id, "srt");
      const cues = [
        ...srt.matchAll(
          /^\d+\n(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})$/gm,
        ),
      ].map((cue): Stretch => {
        const [, start, end] = exactly(3, cue);
        return [srtSeconds(start), srtSeconds(end)];
      });
      assertNear(cues, speech["speech_16k_mono.wav"][0]);
    });

    await t.step("each service logs the job's id", async () => {
      const id = await platform.submit("speech_16k_mono.wav");
      await platform.finished(id);
      const services = new Set(
        platform.logs.filter((line) => line.job_id === id).map((line) =>
          line.service
        ),
      );
      assertEquals([...services].sort(), [
        "engine-audio-prepare",
        "engine-final-merger",
        "engine-transcriber",
        "gateway",
        "orchestrator",
      ]);
    });

    await t.step("Ctrl-C ends the platform with exit code 0", async () => {
      assertEquals(await platform.stop("SIGINT"), 0);
    });
  },
);
