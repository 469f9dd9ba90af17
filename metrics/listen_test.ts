import {
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  listen,
  ListenError,
  listenError,
  type ListenOptions,
  PortTakenError,
  urlHost,
} from "./listen.ts";

const options: ListenOptions = {
  service: "shop",
  port: 0,
  portSetting: "SHOP_PORT",
  hostnameSetting: "SHOP_HOST",
};
const handler = () => new Response("here");

Deno.test("listen() listens on a free loopback port until it is closed", async () => {
  const server = listen(options, handler);
  assertMatch(server.address, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  assertEquals(await (await fetch(server.address)).text(), "here");
  await server.close();
  const { port } = new URL(server.address);
  using again = Deno.listen({ hostname: "127.0.0.1", port: Number(port) });
  assertEquals(again.addr.port, Number(port));
});

Deno.test("listen() finishes the requests in progress when it is closed", async () => {
  const asked = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const server = listen(options, async () => {
    asked.resolve();
    await finish.promise;
    return new Response("late");
  });
  const answer = fetch(server.address).then((response) => response.text());
  await asked.promise;
  const closed = server.close();
  finish.resolve();
  assertEquals(await answer, "late");
  await closed;
});

Deno.test("listen() answers 500 and reports what the handler threw", async () => {
  const errors: unknown[] = [];
  const error = new Error("a secret");
  const server = listen(
    { ...options, onError: (error) => errors.push(error) },
    () => {
      throw error;
    },
  );
  const response = await fetch(server.address);
  assertEquals(response.status, 500);
  assertEquals(await response.json(), {
    error: { code: "internal_error", message: "Something went wrong." },
  });
  assertEquals(errors, [error]);
  await server.close();
});

Deno.test("listen() throws PortTakenError that names the setting", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const error = assertThrows(
    () => listen({ ...options, port }, handler),
    PortTakenError,
  );
  assertEquals(
    error.message,
    `Cannot start shop: port ${port} on 127.0.0.1 is taken. ` +
      "Free it or set SHOP_PORT to another.",
  );
  assertEquals(error.name, "PortTakenError");
});

Deno.test("listen() throws ListenError that names the setting of the address", () => {
  const error = assertThrows(
    () => listen({ ...options, hostname: "192.0.2.1" }, handler),
    ListenError,
    'Cannot start shop: cannot listen on port 0 of SHOP_HOST="192.0.2.1": ',
  );
  assertEquals(error instanceof PortTakenError, false);
  assertInstanceOf(error.cause, Error);
});

Deno.test("listen() throws ListenError for a port out of range", () => {
  assertThrows(
    () => listen({ ...options, port: 65_536 }, handler),
    ListenError,
    'Cannot start shop: cannot listen on port 65536 of SHOP_HOST="127.0.0.1": ',
  );
});

Deno.test("listenError() works without the names of settings", () => {
  const where = { service: "shop", hostname: "::1", port: 80 };
  const taken = Object.assign(new Error("listen"), { code: "EADDRINUSE" });
  const error = listenError(where, taken);
  assertInstanceOf(error, PortTakenError);
  assertEquals(
    error.message,
    "Cannot start shop: port 80 on ::1 is taken. Free it or choose another.",
  );
  assertStrictEquals(error.cause, taken);
  assertEquals(
    listenError(where, "no reason").message,
    'Cannot start shop: cannot listen on port 80 of hostname="::1": no reason',
  );
});

Deno.test("urlHost() returns the host part of a URL", () => {
  const hosts = ["0.0.0.0", "::", "::1", "127.0.0.1", "example.org"];
  assertEquals(hosts.map(urlHost), [
    "localhost",
    "localhost",
    "[::1]",
    "127.0.0.1",
    "example.org",
  ]);
});

for (const compress of [false, true]) {
  Deno.test(`listen() compresses answers: ${compress}`, async () => {
    const server = listen(
      { service: "shop", port: 0, compress },
      () => Response.json("a".repeat(5000)),
    );
    const response = await fetch(server.address);
    assertEquals(await response.json(), "a".repeat(5000));
    // fetch() hides the encoding, but the length is that of the answer alone.
    assertEquals(response.headers.get("content-length") === "5002", !compress);
    await server.close();
  });
}
