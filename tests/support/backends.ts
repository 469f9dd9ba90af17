/**
 * Runs a test on both backends: the embedded one, with SQLite and files, and
 * the scale-out one, with Redis and S3.
 *
 * @module
 */
import { hasRedis, startRedis } from "./redis_server.ts";
import { startS3 } from "./s3_server.ts";

/** Environment variables that choose a backend. */
export type BackendEnvironment = Readonly<Record<string, string>>;

/** Registers a test for each backend, which starts empty. */
export function onEachBackend(
  name: string,
  check: (
    environment: BackendEnvironment,
    context: Deno.TestContext,
  ) => Promise<void>,
): void {
  Deno.test(`SQLite: ${name}`, (context) => check({}, context));
  Deno.test({
    name: `Redis and S3: ${name}`,
    ignore: !hasRedis,
    async fn(context) {
      await using redis = await startRedis();
      await using s3 = await startS3();
      const { bucket, endpoint, region, accessKeyId, secretAccessKey } =
        s3.options;
      await check({
        REDIS_URL: redis.url,
        S3_BUCKET: bucket,
        S3_ENDPOINT_URL: endpoint,
        S3_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      }, context);
    },
  });
}
