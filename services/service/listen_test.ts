import { assertEquals, assertThrows } from "@std/assert";
import { listen, ListenError, PortTakenError } from "./listen.ts";

const options = {
  service: "gateway",
  hostname: "127.0.0.1",
  port: 0,
  portVariable: "DALSTON_GATEWAY_PORT",
  onError: () => {},
};
const handler = () => new Response("here");

Deno.test("listen() throws PortTakenError that names the variable", async () => {
  const first = listen(options, handler);
  const port = Number(new URL(first.address).port);
  assertThrows(
    () => listen({ ...options, port }, handler),
    PortTakenError,
    `Cannot start gateway: port ${port} on 127.0.0.1 is taken. ` +
      "Free it or set DALSTON_GATEWAY_PORT to another.",
  );
  await first.close();
});

Deno.test("listen() throws ListenError for a host that isn't here", () => {
  const error = assertThrows(
    () => listen({ ...options, hostname: "192.0.2.1" }, handler),
    ListenError,
    'Cannot start gateway: cannot listen on port 0 of DALSTON_HOST="192.0.2.1": ',
  );
  assertEquals(error instanceof PortTakenError, false);
});
