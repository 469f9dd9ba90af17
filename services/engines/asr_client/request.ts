/**
 * Makes the address and the body of a request to an ASR server.
 *
 * @module
 */
import type { Logger } from "../../observability/logging.ts";

/** One file to transcribe. */
export interface AsrRequest {
  readonly audio: Blob;
  readonly model: string;
  /** BCP 47 code; with null the server detects the language. */
  readonly language: string | null;
  /** Asks for the times of words. */
  readonly words: boolean;
  readonly signal: AbortSignal;
  /** Receives a line for each failed request. */
  readonly logger: Logger;
}

/** Returns the endpoint for the address of a root, its `/v1`, or the endpoint. */
export function asrEndpoint(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, "");
  if (path.endsWith("/audio/transcriptions")) url.pathname = path;
  else if (path.endsWith("/v1")) url.pathname = `${path}/audio/transcriptions`;
  else url.pathname = `${path}/v1/audio/transcriptions`;
  return url;
}

/** Makes the body of the request. */
export function asrForm(request: AsrRequest): FormData {
  const { audio, model, language, words } = request;
  const form = new FormData();
  form.set("file", audio, "audio.wav");
  form.set("model", model);
  form.set("response_format", "verbose_json");
  form.append("timestamp_granularities[]", "segment");
  if (words) form.append("timestamp_granularities[]", "word");
  // Servers expect ISO 639 codes, without a region.
  if (language) form.set("language", new Intl.Locale(language).language);
  return form;
}
