import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { Wire } from "./wire.ts";

/** A socket whose other end is the test. */
class FakeSocket extends Duplex {
  written = "";

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.written += bytes.toString("latin1");
    done();
  }

  /** What the server sends. */
  answer(text: string): void {
    this.push(Buffer.from(text, "latin1"));
  }
}

Deno.test("Wire gives each exchange its own replies, in pieces of any size", async () => {
  const socket = new FakeSocket();
  const wire = new Wire(socket);
  const first = wire.exchange([["GET", "a"], ["GET", "b"]]);
  const second = wire.exchange([["TIME"]]);
  assertEquals(
    socket.written,
    "*2\r\n$3\r\nGET\r\n$1\r\na\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n*1\r\n$4\r\nTIME\r\n",
  );
  socket.answer("$1\r\n1\r\n$1\r");
  socket.answer("\n2\r\n*1\r\n:");
  socket.answer("3\r\n");
  assertEquals(await first, ["1", "2"]);
  assertEquals(await second, [[3]]);
});

Deno.test("Wire rejects what is under way, and all after it, once the socket closes", async () => {
  const socket = new FakeSocket();
  const wire = new Wire(socket);
  const underWay = wire.exchange([["TIME"]]);
  socket.destroy(new Error("read ECONNRESET"));
  await assertRejects(() => underWay, Error, "Connection is closed.");
  await assertRejects(
    () => wire.exchange([["TIME"]]),
    Error,
    "Connection is closed.",
  );
});

for (
  const [what, text] of [
    ["it can't read", "HTTP/1.1 400\r\n"],
    ["nobody asked for", ":1\r\n:2\r\n"],
  ]
) {
  Deno.test(`Wire closes a socket that sends what ${what}`, async () => {
    const socket = new FakeSocket();
    const wire = new Wire(socket);
    const exchanges = [wire.exchange([["TIME"]])];
    if (what === "nobody asked for") {
      socket.answer(text);
      assertEquals(await exchanges[0], [1]);
    } else {
      socket.answer(text);
      await assertRejects(() => exchanges[0], TypeError, "Cannot read what");
    }
    assertEquals(socket.destroyed, true);
  });
}
