/**
 * Environment variables of the gateway.
 *
 * @module
 */
import { urlHost } from "@dalston/metrics/serve";
import type { z } from "zod";
import { sessionRouter } from "../contracts/session_router.ts";
import {
  type CommonSettings,
  port,
  SettingsError,
  url,
  wholeNumber,
} from "../service/settings.ts";
import { apiKeys } from "./tenants.ts";

const routerPort = "DALSTON_SESSION_ROUTER_PORT";

/** The variables that the gateway reads, beside those of every service. */
export const gatewaySettings = {
  DALSTON_API_KEYS: apiKeys.optional(),
  DALSTON_MAX_UPLOAD_BYTES: wholeNumber(1, 2 ** 40).default(2 * 2 ** 30),
  DALSTON_STREAM_CONNECTS_PER_MINUTE: wholeNumber(1, 1_000_000).default(600),
  DALSTON_SESSION_ROUTER_URL: url("http", "https").optional(),
  [routerPort]: port.default(sessionRouter.port),
};

/**
 * Returns the URL of the session router: the one that is set, else the one of a
 * router with the same settings as this gateway.
 *
 * @throws {SettingsError} if the router takes any free port.
 */
export function sessionRouterUrl(
  settings:
    & CommonSettings
    & z.infer<z.ZodObject<typeof gatewaySettings>>,
): string {
  if (settings.DALSTON_SESSION_ROUTER_URL !== undefined) {
    return settings.DALSTON_SESSION_ROUTER_URL;
  }
  const { DALSTON_HOST, [routerPort]: port } = settings;
  if (port !== 0) return `http://${urlHost(DALSTON_HOST)}:${port}`;
  throw new SettingsError(
    `Cannot use ${routerPort}="0": the gateway can't find a session router on ` +
      "any free port; set DALSTON_SESSION_ROUTER_URL or a port",
  );
}
