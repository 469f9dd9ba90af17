import { assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import {
  boundary,
  collection,
  end,
  Harness,
  part,
  silence,
} from "./_testing.ts";

/** An upload that is under way until it is let end. */
async function slowUpload(harness: Harness) {
  const ending = Promise.withResolvers<void>();
  const ascii = (text: string) => new TextEncoder().encode(text);
  async function* body() {
    const header =
      'Content-Disposition: form-data; name="file"; filename="a.wav"';
    yield ascii(part(header, "").slice(0, -2));
    yield silence;
    await ending.promise;
    yield ascii(`\r\n${end}`);
  }
  const answer = harness.json(collection, {
    method: "POST",
    body: ReadableStream.from(body()),
    headers: boundary,
  });
  await eventually(
    "the upload is under way",
    async () => (await harness.files()).length === 1,
  );
  return { answer, finish: ending.resolve };
}

Deno.test("drain() lets an upload end and turns others away", async () => {
  await using harness = await Harness.open();
  const { answer, finish } = await slowUpload(harness);
  const drained = harness.gateway.drain(60_000);

  const late = await harness.refusal(collection);
  assertEquals([late.status, late.code], [503, "shutting_down"]);
  assertEquals((await harness.json("/health")).status, 503);
  const metrics = await harness.fetch("/metrics");
  await metrics.body?.cancel();
  assertEquals(metrics.status, 200);

  finish();
  assertEquals((await answer).status, 201);
  await drained;
});

Deno.test("drain() ends an upload that takes too long, and keeps nothing of it", async () => {
  await using harness = await Harness.open();
  const { answer } = await slowUpload(harness);
  await harness.gateway.drain(20);
  const { status, body } = await answer;
  assertEquals([status, body.error.code], [503, "shutting_down"]);
  await harness.assertNothingStored();
});

Deno.test("drain() of an idle gateway is done at once", async () => {
  await using harness = await Harness.open();
  await harness.submit();
  await harness.gateway.drain(60_000);
  await harness.gateway.drain(60_000);
});
