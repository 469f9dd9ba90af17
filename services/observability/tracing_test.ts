import { assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { Platform } from "../../tests/support/platform.ts";
import { traced } from "./tracing.ts";

Deno.test("traced() hands on what the handler answers, and throws", async () => {
  const answer = new Response("well");
  const handler = traced("test", (_request, fails: boolean) => {
    if (fails) throw new RangeError("no");
    return answer;
  });
  const request = new Request("http://localhost/");
  assertEquals(await handler(request, false), answer);
  let thrown: unknown;
  await handler(request, true).catch((error) => thrown = error);
  assertEquals(thrown instanceof RangeError, true);
});

Deno.test("traced() puts a request into the trace of its sender, for exemplars to tell", async () => {
  await using platform = await Platform.start({
    services: ["gateway"],
    environment: {
      OTEL_DENO: "true",
      // Nobody listens there: spans are made and go nowhere.
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
    },
  });
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const response = await fetch(
    `${platform.address()}/v1/audio/transcriptions`,
    { headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` } },
  );
  assertEquals(response.status, 200);
  await response.body?.cancel();
  await eventually("an exemplar", async (see) => {
    const scrape = await fetch(`${platform.address()}/metrics`, {
      headers: { accept: "application/openmetrics-text" },
    });
    const text = see(await scrape.text());
    assertStringIncludes(text, "# EOF");
    return text.includes(`trace_id="${trace}"`);
  });
});
