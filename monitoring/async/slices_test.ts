import { assert, assertEquals, assertRejects } from "@std/assert";
import { Slices } from "./slices.ts";

Deno.test("a server answers between the slices of long work", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("here"),
  );
  const { signal } = new AbortController();
  const requests = 20;
  let answered = 0;
  let slices = 0;
  const work = async () => {
    const turns = new Slices(signal);
    while (answered < requests && slices < 100 * requests) {
      while (!turns.isOver);
      await turns.next();
      slices++;
    }
  };
  const ask = async () => {
    while (answered < requests) {
      const answer = await fetch(`http://127.0.0.1:${server.addr.port}`);
      assertEquals(await answer.text(), "here");
      answered++;
    }
  };
  await Promise.all([work(), ask()]);
  await server.shutdown();
  assert(slices < 10 * requests, `${slices} slices for ${requests} requests`);
});

Deno.test("next() throws the reason of the signal", async () => {
  const controller = new AbortController();
  const slices = new Slices(controller.signal);
  controller.abort(new Error("enough"));
  await assertRejects(() => slices.next(), Error, "enough");
});
