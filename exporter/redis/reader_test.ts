import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  checked,
  type Reader,
  type RedisCommand,
  run,
  together,
} from "./reader.ts";

/** Asks for keys one after the other and joins what it gets. */
function* join(...keys: string[]): Reader<string> {
  let joined = "";
  for (const key of keys) {
    const [reply] = checked(yield [["GET", key]]);
    joined += String(reply);
  }
  return joined;
}

/** Answers each command with its key in capitals, and notes the rounds. */
function server(rounds: string[][]) {
  return (commands: readonly RedisCommand[]) => {
    rounds.push(commands.map(([, key]) => String(key)));
    return Promise.resolve(
      commands.map(([, key]) =>
        key === "bad" ? new Error("WRONGTYPE") : String(key).toUpperCase()
      ),
    );
  };
}

Deno.test("together() steps readings side by side, each with its own replies", async () => {
  const rounds: string[][] = [];
  const result = await run(
    server(rounds),
    together([join("a", "b", "c"), join(), join("d"), join("e", "f")]),
  );
  assertEquals(result, ["ABC", "", "D", "EF"]);
  assertEquals(rounds, [["a", "d", "e"], ["b", "f"], ["c"]]);
});

Deno.test("together() may be part of a reading that is part of another", async () => {
  const rounds: string[][] = [];
  function* outer(): Reader<string> {
    const parts = yield* together([join("a", "b"), join("c")]);
    return parts.join("+");
  }
  const result = await run(
    server(rounds),
    together([outer(), join("d", "e")]),
  );
  assertEquals(result, ["AB+C", "DE"]);
  assertEquals(rounds, [["a", "c", "d"], ["b", "e"]]);
});

Deno.test("run() doesn't send where nothing is asked for", async () => {
  function* idle(): Reader<string> {
    yield [];
    return "done";
  }
  const rounds: string[][] = [];
  assertEquals(await run(server(rounds), idle()), "done");
  assertEquals(rounds, []);
});

Deno.test("run() rejects with what a reading throws", async () => {
  await assertRejects(
    () => run(server([]), together([join("a"), join("bad")])),
    Error,
    "WRONGTYPE",
  );
});

Deno.test("checked() throws the first reply that is an error", () => {
  assertEquals(checked([1, null, "a"]), [1, null, "a"]);
  assertThrows(() => checked([1, new Error("x")]), Error, "x");
});
