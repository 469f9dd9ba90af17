/**
 * Transcripts and their latency.
 *
 * @module
 */
import {
  buckets,
  gauge,
  perMinute,
  quantiles,
  query,
  rate,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { gatewayMetrics, realtimeMetrics } from "../../catalogue.ts";
import { meanings } from "../meanings.ts";

const worker = realtimeMetrics;
const noData = "No realtime workers";

/** Audio in, transcripts out. */
export const transcription: Row = {
  id: 10,
  title: "Transcription",
  panels: [
    timeSeries({
      id: 11,
      title: "Final transcript latency",
      description: "Time from the arrival at the worker of the audio by " +
        "which the end of an utterance is known to its final transcript, " +
        "waiting for its turn included. Diamonds are traces.",
      unit: "s",
      noData: "No utterances",
      queries: quantiles(buckets(worker.finalLatency)),
      scale: "log",
      width: 6,
    }),
    timeSeries({
      id: 16,
      title: "Final transcript latency at the gateway",
      description: "The same from the arrival of the audio at the gateway to " +
        "the client's final transcript, without utterances that a flush or " +
        "the end of the session ended. Where it is far above the worker's, " +
        "the gateway is short of processor time.",
      unit: "s",
      noData: "No utterances ended by silence",
      queries: quantiles(buckets(gatewayMetrics.streamFinalLatency)),
      scale: "log",
      width: 6,
    }),
    timeSeries({
      id: 12,
      title: "Audio processed",
      description: "Seconds of audio that workers listen to in a second: how " +
        "many people speak at a time.",
      unit: "suffix:s/s",
      noData,
      queries: [
        query(sum(rate(worker.audioProcessed), "worker_id"), "{{worker_id}}"),
      ],
      stacked: true,
      width: 6,
    }),
    timeSeries({
      id: 13,
      title: "Transcripts",
      description: "Transcripts sent: partial ones while an utterance goes " +
        "on, final ones after it.",
      unit: "suffix:/min",
      noData,
      queries: [
        query(perMinute(rate(worker.transcripts), "type"), "{{type}}"),
      ],
      meanings: meanings("partial", "final"),
      width: 6,
    }),
    timeSeries({
      id: 14,
      title: "Audio that waits",
      description: "Audio of finished utterances that waits for its text. " +
        "When it grows, recognition is slower than speech.",
      unit: "s",
      noData,
      queries: [
        query(sum(gauge(worker.audioBacklog), "instance"), "{{instance}}"),
      ],
      width: 12,
    }),
    timeSeries({
      id: 15,
      title: "Recognition failures",
      description: "Utterances that stayed without text, and partial " +
        "transcripts that failed.",
      unit: "suffix:/min",
      noData,
      queries: [
        query(
          perMinute(rate(worker.recognitionFailures), "type"),
          "{{type}}",
        ),
      ],
      width: 12,
    }),
  ],
};
