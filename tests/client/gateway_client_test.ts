import { assertEquals, assertRejects } from "@std/assert";
import { tone } from "../support/tone.ts";
import { Platform } from "../support/platform.ts";
import { RejectedError, UnansweredError } from "./errors.ts";
import { GatewayClient } from "./gateway_client.ts";

const nowhere = new GatewayClient(new URL("http://127.0.0.1:1"));

Deno.test("GatewayClient uploads, lists, cancels and waits for a job", async () => {
  await using platform = await Platform.start({
    services: ["gateway", "orchestrator"],
  });
  const { gateway } = platform;
  const { id } = await gateway.upload({
    file: tone(),
    fields: { language: "en" },
  });
  assertEquals((await gateway.job(id)).parameters.language, "en");
  const page = await gateway.list({ limit: 1 });
  assertEquals([page.jobs.map((job) => job.id), page.total], [[id], 1]);
  assertEquals((await gateway.list({ status: "failed" })).total, 0);
  await gateway.cancel(id);
  const job = await gateway.finished(id, AbortSignal.timeout(60_000));
  assertEquals(job?.status, "cancelled");
});

Deno.test("GatewayClient throws RejectedError with the gateway's code", async () => {
  await using platform = await Platform.start({ services: ["gateway"] });
  const { gateway } = platform;
  const id = crypto.randomUUID();
  const cases = [
    [() => gateway.upload({}), 400, "missing_file"],
    [() => gateway.job(id), 404, "not_found"],
    [() => gateway.cancel(id), 404, "not_found"],
    [() => gateway.export(id, "srt"), 404, "not_found"],
  ] as const;
  for (const [request, status, code] of cases) {
    const error = await assertRejects(request, RejectedError);
    assertEquals([error.status, error.code], [status, code]);
  }
});

Deno.test("GatewayClient.finished() stops waiting when the signal aborts", async () => {
  await using platform = await Platform.start({ services: ["gateway"] });
  const { gateway } = platform;
  const { id } = await gateway.upload({ file: tone() });
  const aborted = AbortSignal.abort();
  assertEquals(await gateway.finished(id, aborted), undefined);
  assertEquals(await nowhere.finished(id, aborted), undefined);
});

Deno.test("GatewayClient throws where no gateway answers", async () => {
  await assertRejects(() => nowhere.list(), UnansweredError);
  await assertRejects(
    () => nowhere.reach(),
    UnansweredError,
    "Cannot reach a gateway at http://127.0.0.1:1",
  );
  await using other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("hello"),
  );
  const client = new GatewayClient(
    new URL(`http://127.0.0.1:${other.addr.port}`),
  );
  await assertRejects(
    () => client.list(),
    Error,
    "doesn't answer as a gateway does",
  );
});

Deno.test("GatewayClient sends its key with requests and sessions, and finds sessions by the gateway's address", async () => {
  const keys: (string | null)[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ headers }) => {
      keys.push(headers.get("authorization"));
      return new Response("no", { status: 418 });
    },
  );
  const client = new GatewayClient(
    new URL(`http://127.0.0.1:${server.addr.port}`),
    "secret",
  );
  const error = await assertRejects(() => client.list(), RejectedError);
  assertEquals(error.code, "http_418");
  await assertRejects(() => client.openSession().opened());
  assertEquals(keys, ["Bearer secret", "Bearer secret"]);
  assertEquals(
    new GatewayClient(new URL("https://dalston.example")).streamUrl.href,
    "wss://dalston.example/v1/audio/transcriptions/stream",
  );
});
