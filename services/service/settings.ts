/**
 * Reads settings from environment variables and checks them. `main.ts` files
 * alone read the environment; they pass it in.
 *
 * @module
 */
import type { MetricsOptions } from "@dalston/metrics";
import { type Environment, SettingsError } from "@dalston/metrics/program";
import { activeSpan } from "@dalston/metrics/tracing";
import { z } from "zod";

export { type Environment, SettingsError };

/** Accepts `true` and `false`. */
const flag = z.enum(["true", "false"]).transform((text) => text === "true");

/** Accepts a TCP port; 0 stands for any free port. */
export const port = z.string().regex(/^\d+$/, "a port is a number").transform(
  Number,
).pipe(z.int().min(0).max(65535));

/** Names the variable of a service's port, such as `DALSTON_GATEWAY_PORT`. */
export function portVariable(service: string): string {
  return `DALSTON_${service.toUpperCase().replaceAll("-", "_")}_PORT`;
}

/** Accepts a whole number from `least` to `most`. */
export function wholeNumber(
  least: number,
  most: number,
): z.ZodType<number, string> {
  return z.string().regex(/^\d+$/, "expected a whole number").transform(Number)
    .pipe(z.int().min(least).max(most));
}

/** Accepts a URL with one of these schemes. */
export function url(...schemes: string[]): z.ZodURL {
  return z.url({
    protocol: new RegExp(`^(${schemes.join("|")})$`),
    error: `expected a URL with ${
      schemes.map((scheme) => `${scheme}://`).join(" or ")
    }`,
  });
}

/** The variables that every service reads. */
export const commonSettings = {
  METRICS_ENABLED: flag.default(true),
  METRICS_TOKEN: z.string().regex(
    /^[!-~]+$/,
    "printable characters without spaces",
  ).optional(),
  REDIS_URL: url("redis", "rediss").optional(),
  REDIS_CA_FILE: z.string().min(1).optional(),
  DALSTON_DATA_DIR: z.string().min(1).default("data"),
  DALSTON_HOST: z.string().min(1).default("127.0.0.1"),
  DALSTON_INSTANCE: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  LOG_FORMAT: z.enum(["json", "console"]).default("console"),
  S3_BUCKET: z.string().min(1).optional(),
  S3_ENDPOINT_URL: url("http", "https").optional(),
  S3_REGION: z.string().min(1).default("us-east-1"),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  AWS_SESSION_TOKEN: z.string().min(1).optional(),
};

/** Matches variables whose value must not appear in an error. */
const secret = /TOKEN|KEY|SECRET|PASSWORD|_URL$/;

/**
 * Reads the variables of `shape` from the environment. An empty variable counts
 * as unset.
 *
 * @throws {SettingsError} names each wrong variable, its value (unless that may
 * be a secret) and what is allowed.
 */
export function readSettings<Shape extends z.ZodRawShape>(
  environment: Environment,
  shape: Shape,
): z.infer<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(shape).map((name) => [name, environment[name] || undefined]),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  throw new SettingsError(
    result.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return problemOf(name, given[name], message);
    }).join("\n"),
  );
}

/**
 * Reads one variable. An empty variable counts as unset.
 *
 * @throws {SettingsError} as {@linkcode readSettings}.
 */
export function readSetting<Value>(
  environment: Environment,
  name: string,
  schema: z.ZodType<Value>,
): Value {
  const given = environment[name] || undefined;
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new SettingsError(
    result.error.issues.map(({ message }) => problemOf(name, given, message))
      .join("\n"),
  );
}

function problemOf(
  name: string,
  given: string | undefined,
  message: string,
): string {
  const value = secret.test(name) ? "(hidden)" : `"${given}"`;
  return `Cannot use ${name}=${value}: ${message}`;
}

/** Values of {@linkcode commonSettings}. */
export type CommonSettings = z.infer<z.ZodObject<typeof commonSettings>>;

/** Returns the options of the metrics of a service on this port. */
export function metricsOptions(
  settings: CommonSettings,
  port: number,
): MetricsOptions {
  return {
    enabled: settings.METRICS_ENABLED,
    instance: settings.DALSTON_INSTANCE ?? `${Deno.hostname()}:${port}`,
    token: settings.METRICS_TOKEN,
    exemplar: activeSpan,
  };
}

/** Returns the options of the log. */
export function logOptions(settings: CommonSettings) {
  return { level: settings.LOG_LEVEL, format: settings.LOG_FORMAT };
}

/**
 * Returns the options of the backend.
 *
 * @throws {SettingsError} names the variable that a bucket needs and that isn't
 * set.
 */
export function backendOptions(settings: CommonSettings) {
  return {
    dataDir: settings.DALSTON_DATA_DIR,
    redis: settings.REDIS_URL === undefined
      ? undefined
      : { url: settings.REDIS_URL, caFile: settings.REDIS_CA_FILE },
    s3: settings.S3_BUCKET === undefined
      ? undefined
      : bucket(settings.S3_BUCKET, settings),
  };
}

function bucket(name: string, settings: CommonSettings) {
  const needed = (
    variable: "S3_ENDPOINT_URL" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY",
  ) => {
    const value = settings[variable];
    if (value !== undefined) return value;
    throw new SettingsError(
      `Cannot use S3_BUCKET="${name}": ${variable} isn't set`,
    );
  };
  return {
    bucket: name,
    endpoint: needed("S3_ENDPOINT_URL"),
    region: settings.S3_REGION,
    accessKeyId: needed("AWS_ACCESS_KEY_ID"),
    secretAccessKey: needed("AWS_SECRET_ACCESS_KEY"),
    sessionToken: settings.AWS_SESSION_TOKEN,
  };
}
