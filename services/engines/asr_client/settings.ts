/**
 * Settings of the ASR server.
 *
 * @module
 */
import { z } from "zod";
import { url } from "../../service/settings.ts";
import { AsrClient, type AsrOptions } from "./client.ts";

/** Environment variables of every engine that uses the server. */
export const asrSettings = {
  DALSTON_ASR_URL: url("http", "https").refine(
    (text) => !URL.parse(text)?.username,
    "no user name in it; DALSTON_ASR_API_KEY is for secrets",
  ).optional(),
  DALSTON_ASR_API_KEY: z.string().regex(
    /^[!-~]+$/,
    "printable characters without spaces",
  ).optional(),
  DALSTON_ASR_MODEL: z.string().min(1).max(128).optional(),
};

/** Makes a client of the server; undefined if the settings name none. */
export function asrClient(
  settings: z.infer<z.ZodObject<typeof asrSettings>>,
  options: Partial<AsrOptions>,
): AsrClient | undefined {
  if (settings.DALSTON_ASR_URL === undefined) return undefined;
  return new AsrClient({
    url: settings.DALSTON_ASR_URL,
    apiKey: settings.DALSTON_ASR_API_KEY,
    model: settings.DALSTON_ASR_MODEL,
    ...options,
  });
}
