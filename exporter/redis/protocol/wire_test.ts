import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { Wire } from "./wire.ts";

/** A socket whose other end is the test. */
class FakeSocket extends Duplex {
  readonly writes: string[] = [];
  #written = Promise.withResolvers<void>();

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(bytes.toString("latin1"));
    this.#written.resolve();
    done();
  }

  /** Resolves with the next write. */
  async written(): Promise<void> {
    await this.#written.promise;
    this.#written = Promise.withResolvers();
  }

  /** Sends what a server would. */
  answer(text: string): void {
    this.push(Buffer.from(text, "latin1"));
  }
}

Deno.test("Wire gives each command its own reply, in pieces of any size", async () => {
  const socket = new FakeSocket();
  const wire = new Wire(socket);
  const values = Promise.all([
    wire.send(["GET", "a"]),
    wire.send(["GET", "b"]),
  ]);
  const time = wire.send(["TIME"]);
  await socket.written();
  assertEquals(socket.writes, [
    "*2\r\n$3\r\nGET\r\n$1\r\na\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n*1\r\n$4\r\nTIME\r\n",
  ]);
  socket.answer("$1\r\n1\r\n$1\r");
  socket.answer("\n2\r\n*1\r\n:");
  socket.answer("3\r\n");
  assertEquals(await values, ["1", "2"]);
  assertEquals(await time, [3]);
});

/** Answers each `GET` with its key in capitals. Resolves with the keys of each write. */
async function answerGets(
  socket: FakeSocket,
  result: Promise<unknown>,
): Promise<string[][]> {
  const rounds: string[][] = [];
  let isDone = false;
  const done = result.then(() => isDone = true);
  while (true) {
    await Promise.race([socket.written(), done]);
    if (isDone) return rounds;
    const keys = [...socket.writes.splice(0).join().matchAll(/GET\W+1\W+(\w)/g)]
      .map(([, key = ""]) => key);
    rounds.push(keys);
    socket.answer(keys.map((key) => `$1\r\n${key.toUpperCase()}\r\n`).join(""));
  }
}

/** Asks for keys one after the other and joins what it gets. */
async function join(wire: Wire, ...keys: string[]): Promise<string> {
  let joined = "";
  for (const key of keys) joined += String(await wire.send(["GET", key]));
  return joined;
}

Deno.test("Wire sends the commands of functions that run side by side in one write", async () => {
  const socket = new FakeSocket();
  const wire = new Wire(socket);
  const result = Promise.all([
    join(wire, "a", "b", "c"),
    join(wire),
    join(wire, "d"),
    join(wire, "e", "f"),
  ]);
  const rounds = await answerGets(socket, result);
  assertEquals(await result, ["ABC", "", "D", "EF"]);
  assertEquals(rounds, [["a", "d", "e"], ["b", "f"], ["c"]]);
});

Deno.test("Wire sends in one write also what functions ask for at different depths", async () => {
  const socket = new FakeSocket();
  const wire = new Wire(socket);
  async function outer(): Promise<string> {
    const parts = await Promise.all([join(wire, "a", "b"), join(wire, "c")]);
    return parts.join("+");
  }
  const result = Promise.all([outer(), join(wire, "d", "e")]);
  const rounds = await answerGets(socket, result);
  assertEquals(await result, ["AB+C", "DE"]);
  assertEquals(rounds, [["a", "c", "d"], ["b", "e"]]);
});

Deno.test("Wire rejects one command with the error that Redis replies with", async () => {
  const socket = new FakeSocket();
  const wire = new Wire(socket);
  const values = Promise.allSettled([
    wire.send(["GET", "bad"]),
    wire.send(["GET", "a"]),
  ]);
  socket.answer("-WRONGTYPE\r\n$1\r\nA\r\n");
  const [bad, good] = await values;
  assertEquals(bad.status === "rejected" && bad.reason.message, "WRONGTYPE");
  assertEquals(good.status === "fulfilled" && good.value, "A");
});

Deno.test("Wire rejects what is under way, and all after it, once the socket closes", async () => {
  const socket = new FakeSocket();
  const wire = new Wire(socket);
  const underWay = wire.send(["TIME"]);
  socket.destroy(new Error("read ECONNRESET"));
  await assertRejects(() => underWay, Error, "Connection is closed.");
  await assertRejects(
    () => wire.send(["TIME"]),
    Error,
    "Connection is closed.",
  );
});

Deno.test("Wire closes a socket that sends what it can't read", async () => {
  const socket = new FakeSocket();
  const time = new Wire(socket).send(["TIME"]);
  socket.answer("HTTP/1.1 400\r\n");
  await assertRejects(() => time, TypeError, "Cannot read what");
  assertEquals(socket.destroyed, true);
});

Deno.test("Wire closes a socket that sends a reply without a command", async () => {
  const socket = new FakeSocket();
  const time = new Wire(socket).send(["TIME"]);
  socket.answer(":1\r\n:2\r\n");
  assertEquals(await time, 1);
  assertEquals(socket.destroyed, true);
});
