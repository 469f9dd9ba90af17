/**
 * What is sent to an ASR server, and where.
 *
 * @module
 */
import type { Logger } from "../../observability/logging.ts";

/** One file to transcribe. */
export interface AsrRequest {
  readonly audio: Blob;
  readonly model: string;
  /** BCP 47 code; null lets the server find out. */
  readonly language: string | null;
  readonly words: boolean;
  readonly signal: AbortSignal;
  /** Told of each attempt that failed. */
  readonly logger: Logger;
}

/** The endpoint that an address stands for: a root, its `/v1`, or the endpoint. */
export function asrEndpoint(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, "");
  if (path.endsWith("/audio/transcriptions")) url.pathname = path;
  else if (path.endsWith("/v1")) url.pathname = `${path}/audio/transcriptions`;
  else url.pathname = `${path}/v1/audio/transcriptions`;
  return url;
}

/** The body of the request. */
export function asrForm(request: AsrRequest): FormData {
  const { audio, model, language, words } = request;
  const form = new FormData();
  form.set("file", audio, "audio.wav");
  form.set("model", model);
  form.set("response_format", "verbose_json");
  form.append("timestamp_granularities[]", "segment");
  if (words) form.append("timestamp_granularities[]", "word");
  // Servers know ISO 639 codes, without a region.
  if (language) form.set("language", new Intl.Locale(language).language);
  return form;
}
