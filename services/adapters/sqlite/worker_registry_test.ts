import { assert, assertEquals, assertFalse } from "@std/assert";
import { newRealtimeWorker } from "../../../tests/conformance/records.ts";
import { day, hour, openWorkbench, type Workbench } from "./_workbench.ts";

function reserve({ workerRegistry }: Workbench, sessionId: string) {
  return workerRegistry.reserve({
    sessionId,
    tenantId: "tenant-a",
    leaseMs: hour,
    staleAfterMs: 100 * day,
  });
}

const one = "00000000-0000-4000-8000-000000000001";
const two = "00000000-0000-4000-8000-000000000002";
const three = "00000000-0000-4000-8000-000000000003";

Deno.test("a slot is free the moment its session expires", async () => {
  await using bench = await openWorkbench();
  await bench.workerRegistry.heartbeat(newRealtimeWorker());
  assert(await reserve(bench, one));
  bench.clock.now += hour - 1;
  assertEquals(await reserve(bench, two), null);
  assert(await bench.workerRegistry.renew(one, 2));
  bench.clock.now += 1;
  assertEquals(await reserve(bench, two), null);
  bench.clock.now += 1;
  assertFalse(await bench.workerRegistry.renew(one, hour));
  assert(await reserve(bench, two));
});

Deno.test("a session without release is deleted after 24 hours", async () => {
  await using bench = await openWorkbench();
  await bench.workerRegistry.heartbeat(newRealtimeWorker({ capacity: 9 }));
  await reserve(bench, one);
  bench.clock.now += hour + day - 1;
  await reserve(bench, two);
  const ids = async () =>
    (await bench.workerRegistry.sessions()).map(({ id }) => id);
  assertEquals(await ids(), [one, two]);
  bench.clock.now += 1;
  await reserve(bench, three);
  assertEquals(await ids(), [two, three]);
});

Deno.test("reserve() and evict() agree on what is stale", async () => {
  await using bench = await openWorkbench();
  await bench.workerRegistry.heartbeat(newRealtimeWorker());
  const reservation = {
    sessionId: one,
    tenantId: "tenant-a",
    leaseMs: hour,
    staleAfterMs: 1000,
  };
  bench.clock.now += 1000;
  assertEquals(await bench.workerRegistry.evict(1000), []);
  assert(await bench.workerRegistry.reserve(reservation));
  await bench.workerRegistry.release(one);
  bench.clock.now += 1;
  assertEquals(await bench.workerRegistry.reserve(reservation), null);
  assertEquals((await bench.workerRegistry.evict(1000)).length, 1);
});
