import { assert, assertEquals } from "@std/assert";
import { connect } from "node:net";
import { type HostileCall, hostileCalls } from "./_hostile_calls.ts";
import { seriesOf, someSeries, storeOf, testApi } from "./_testing.ts";

/** The long run sets `DALSTON_SCALE_CALLS=5000`. */
const count = Number(Deno.env.get("DALSTON_SCALE_CALLS") ?? 300);
/** Calls under way at once. */
const lanes = 8;
const timeoutMs = 2000;

Deno.test(`${count} hostile calls are all answered, and nothing breaks`, async () => {
  const many = Array.from(
    { length: 2000 },
    (_, index) =>
      seriesOf({ __name__: "up", job: `j${index}`, a: "a".repeat(40) }, [1, 0]),
  );
  const inside: unknown[] = [];
  const api = testApi({
    store: storeOf(...someSeries, ...many),
    limits: { queryTimeoutMs: timeoutMs, maxSamples: 1_000_000 },
    onError: (error) => inside.push(error),
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  await using server = Deno.serve(options, api);
  // Stands for the services of the same process.
  await using other = Deno.serve(options, () => new Response("ok"));

  const statuses = new Map<number, number>();
  const slow: { ms: number; call: HostileCall }[] = [];
  // Made before, as that takes time too.
  const calls = [...hostileCalls(1, count)].values();
  const done = new AbortController();
  const waits = watch(other.addr.port, done.signal);
  await Promise.all(Array.from({ length: lanes }, async () => {
    for (const call of calls) {
      const start = performance.now();
      const status = await ask(server.addr.port, call);
      slow.push({ ms: performance.now() - start, call });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }));
  done.abort();

  slow.sort((a, b) => b.ms - a.ms);
  const sorted = (await waits).toSorted((a, b) => b - a);
  console.log(
    `answers by status: ${
      JSON.stringify(Object.fromEntries([...statuses].sort()))
    }`,
  );
  console.log(
    `slowest: ${
      slow.slice(0, 5).map(({ ms, call }) =>
        `\n  ${ms.toFixed(0)} ms ${call.method} ${call.path.slice(0, 80)} ${
          call.body?.slice(0, 80) ?? ""
        }`
      ).join("")
    }`,
  );
  console.log(
    `another server of the process: ${sorted.length} answers, longest ${
      sorted.slice(0, 5).map((ms) => ms.toFixed(1)).join(", ")
    } ms`,
  );
  for (const status of statuses.keys()) {
    assert(status >= 200 && status < 600, `status ${status}`);
  }
  assert(
    statuses.get(500) === undefined && inside.length === 0,
    Deno.inspect(inside),
  );
  const healthy = { method: "GET", path: "/-/healthy" };
  assertEquals(await ask(server.addr.port, healthy), 200);
});

/** Asks another server without a pause, and returns how long each answer took. */
async function watch(port: number, signal: AbortSignal): Promise<number[]> {
  const waits: number[] = [];
  while (!signal.aborted) {
    const start = performance.now();
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    waits.push(performance.now() - start);
  }
  return waits;
}

/** Sends a call as it is, which `fetch` would correct, and returns the status. */
function ask(
  port: number,
  { method, path, body = "", headers = {} }: HostileCall,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1");
  socket.on(
    "data",
    (text: string) => answer += answer.length < 100 ? text : "",
  );
  // A body that is refused isn't read to its end.
  socket.on("error", (error) => answer === "" && reject(error));
  socket.on("close", () => {
    const status = /^HTTP\/1.1 (\d+)/.exec(answer)?.[1];
    if (status === undefined) reject(new Error(`No answer to ${path}`));
    else resolve(Number(status));
  });
  const lines = Object.entries({
    host: "localhost",
    connection: "close",
    "content-length": String(new TextEncoder().encode(body).length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
  return promise;
}
