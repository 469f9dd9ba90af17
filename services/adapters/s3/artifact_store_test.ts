import { setTimeout as delay } from "node:timers/promises";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { startS3 } from "../../../tests/support/s3_server.ts";
import { TcpProxy } from "../../../tests/support/tcp_proxy.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import { s3ArtifactStore } from "./artifact_store.ts";

/** Opens a store through a network that a test can break. */
async function openWorkbench(patienceMs?: number) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startS3());
  const proxy = stack.use(
    new TcpProxy(Number(new URL(server.options.endpoint).port)),
  );
  const endpoint = `http://127.0.0.1:${proxy.port}`;
  const options = { ...server.options, endpoint, patienceMs };
  const where = `bucket "${options.bucket}" at 127.0.0.1:${proxy.port}`;
  return {
    store: s3ArtifactStore(options),
    options,
    proxy,
    where,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const megabyte = 1024 * 1024;

function bytes(length: number): ReadableStream<Uint8Array> {
  return new Blob([new Uint8Array(length)]).stream();
}

Deno.test("check() names the bucket that can't be reached, and why", async () => {
  await using bench = await openWorkbench();
  await bench.store.check();
  bench.proxy.cut();
  const error = await assertRejects(() => bench.store.check(), Error);
  assert(
    error.message.startsWith(`Cannot reach ${bench.where}: `),
    error.message,
  );
});

Deno.test("a bucket out of reach differs from one that rejects", async () => {
  await using bench = await openWorkbench();
  const { store, proxy, where } = bench;
  const nowhere = s3ArtifactStore({ ...bench.options, bucket: "none" });
  const refused = await assertRejects(() => nowhere.put("a", bytes(1)), Error);
  assert(!(refused instanceof BackendUnavailableError), String(refused));
  const broken = new ReadableStream<Uint8Array>({
    pull: () => Promise.reject(new TypeError("the client is gone")),
  });
  await assertRejects(
    () => store.put("a", broken),
    TypeError,
    "the client is gone",
  );

  proxy.cut();
  for (
    const call of [
      () => store.put("a/b", bytes(1)),
      () => store.get("a/b"),
      () => store.removeAll("a"),
    ]
  ) await assertRejects(call, BackendUnavailableError, where);
});

Deno.test("a server that answers with an error of its own is out of reach", async () => {
  await using bench = await openWorkbench();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("busy", { status: 503 }),
  );
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  const store = s3ArtifactStore({ ...bench.options, endpoint });
  await assertRejects(() => store.get("a"), BackendUnavailableError);
});

Deno.test("check() says that there is no such bucket", async () => {
  await using bench = await openWorkbench();
  const store = s3ArtifactStore({ ...bench.options, bucket: "none" });
  await assertRejects(() => store.check(), Error, 'Cannot use bucket "none"');
});

Deno.test("errors show no secret", async () => {
  await using bench = await openWorkbench();
  const store = s3ArtifactStore({
    ...bench.options,
    accessKeyId: "a user",
    secretAccessKey: "a secret",
  });
  const refused = await assertRejects(() => store.put("a", bytes(1)), Error);
  bench.proxy.cut();
  const failed = await assertRejects(() => store.put("a", bytes(1)), Error);
  for (const error of [refused, failed]) {
    const text = Deno.inspect(error, { depth: 10 });
    for (const secret of ["a secret", "Signature"]) {
      assertEquals(text.includes(secret), false, text);
    }
  }
});

Deno.test("no method waits for ever for a server that stops answering", async () => {
  await using bench = await openWorkbench(2_000);
  const { store, proxy, where } = bench;
  await store.put("a/b", bytes(megabyte));
  const stream = await store.get("a/b");
  proxy.silence();
  const methods = [
    () => store.get("a/b"),
    () => new Response(stream).bytes(),
    () => store.put("a/c", bytes(1)),
    () => store.put("a/d", bytes(12 * megabyte)),
    () => store.removeAll("a"),
  ];
  await Promise.all(methods.map((method) =>
    assertRejects(
      method,
      Error,
      `Cannot reach ${where}: no answer within 2 s`,
    )
  ));
  proxy.restore();
  const again = await store.get("a/b");
  assertEquals((await new Response(again).bytes()).length, megabyte);
});

Deno.test("put() reads no more once a part failed", async () => {
  await using bench = await openWorkbench(2_000);
  const { store, proxy } = bench;
  let sent = 0;
  const cancelled = Promise.withResolvers<unknown>();
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      // The second part is full: one was taken.
      if (++sent === 12) proxy.silence();
      controller.enqueue(new Uint8Array(megabyte));
    },
    cancel: (reason) => cancelled.resolve(reason),
  });
  const error = await assertRejects(
    () => store.put("a", endless),
    Error,
    "no answer within 2 s",
  );
  assertEquals(await cancelled.promise, error);
});

Deno.test("put() waits for no answer after an abort", async () => {
  await using bench = await openWorkbench();
  const { store, proxy } = bench;
  proxy.silence();
  const signal = AbortSignal.timeout(500);
  const error = await assertRejects(() => store.put("a", bytes(1), { signal }));
  assertEquals(error, signal.reason);
});

Deno.test("put() waits for a slow stream longer than for the server", async () => {
  await using bench = await openWorkbench(2_000);
  const chunks = [10, 20];
  const slow = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await delay(2_500);
      const length = chunks.pop();
      if (length === undefined) controller.close();
      else controller.enqueue(new Uint8Array(length));
    },
  });
  assertEquals(await bench.store.put("a", slow), { bytes: 30 });
});
