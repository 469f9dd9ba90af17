import { assertEquals, assertThrows } from "@std/assert";
import {
  backendOptions,
  commonSettings,
  port,
  readSettings,
  SettingsError,
} from "./settings.ts";

Deno.test("readSettings() gives defaults where nothing is set", () => {
  const settings = readSettings({ LOG_LEVEL: "" }, {
    ...commonSettings,
    DALSTON_TEST_PORT: port.default(8000),
  });
  assertEquals(settings.METRICS_ENABLED, true);
  assertEquals(settings.DALSTON_HOST, "127.0.0.1");
  assertEquals(settings.LOG_LEVEL, "info");
  assertEquals(settings.DALSTON_TEST_PORT, 8000);
});

const wrong = [
  ["METRICS_ENABLED", "maybe", 'Cannot use METRICS_ENABLED="maybe"'],
  ["LOG_LEVEL", "loud", '"debug"|"info"|"warn"|"error"'],
  ["DALSTON_TEST_PORT", "http", "a port is a number"],
  ["DALSTON_TEST_PORT", "70000", "65535"],
  [
    "REDIS_URL",
    "http://user:secret@host",
    "Cannot use REDIS_URL=(hidden): expected a URL with redis:// or rediss://",
  ],
  ["METRICS_TOKEN", "two words", "printable characters without spaces"],
  ["S3_ENDPOINT_URL", "secret", "expected a URL with http:// or https://"],
] as const;

for (const [name, value, message] of wrong) {
  Deno.test(`readSettings() refuses ${name}=${value}`, () => {
    const error = assertThrows(
      () =>
        readSettings({ [name]: value }, {
          ...commonSettings,
          DALSTON_TEST_PORT: port.default(8000),
        }),
      SettingsError,
      message,
    );
    assertEquals(error.message.includes("secret"), false);
  });
}

Deno.test("backendOptions() names the variable that a bucket lacks", () => {
  const settings = readSettings({
    S3_BUCKET: "audio",
    S3_ENDPOINT_URL: "http://127.0.0.1:9000",
  }, commonSettings);
  assertThrows(
    () => backendOptions(settings),
    SettingsError,
    "AWS_ACCESS_KEY_ID",
  );
});
