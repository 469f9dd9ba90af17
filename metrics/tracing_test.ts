import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { activeSpan } from "./tracing.ts";

Deno.test("activeSpan() returns undefined without tracing", () => {
  assertEquals(activeSpan(), undefined);
});

Deno.test("activeSpan() returns the active span of Deno's tracing if it is sampled", async () => {
  const script = new URL("./testdata/active_span.ts", import.meta.url);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "--no-lock", script.href],
    env: {
      OTEL_DENO: "true",
      // Nothing listens on this port: the spans are lost.
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
    },
    signal: AbortSignal.timeout(30_000),
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const { outside, sampled, unsampled, native, exposition } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  assertEquals(outside, null);
  assertEquals(unsampled, null);
  assertEquals(sampled, {
    trace_id: "0af7651916cd43dd8448eb211c80319c",
    span_id: "b7ad6b7169203331",
  });
  const { trace_id, span_id } = native;
  assertStringIncludes(
    exposition,
    `# {trace_id="${trace_id}",span_id="${span_id}"} 1`,
  );
});
