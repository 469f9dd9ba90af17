import { assert, assertEquals, assertRejects } from "@std/assert";
import { exactly } from "./elements.ts";
import { hasRedis, startRedis } from "./redis_server.ts";

/** Sends inline commands; returns the answer to each, which is one line. */
async function ask(port: number, ...commands: string[]): Promise<string[]> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const reader = connection.readable.pipeThrough(new TextDecoderStream())
    .getReader();
  const writer = connection.writable.getWriter();
  const answers: string[] = [];
  for (const command of commands) {
    await writer.write(new TextEncoder().encode(`${command}\r\n`));
    let answer = "";
    while (!answer.endsWith("\r\n")) answer += (await reader.read()).value;
    answers.push(answer.trim());
  }
  return answers;
}

Deno.test({
  name: "startRedis() resolves to a server that answers until it is disposed",
  ignore: !hasRedis,
  async fn() {
    let port: number;
    {
      await using redis = await startRedis();
      port = redis.port;
      assertEquals(await ask(port, "PING"), ["+PONG"]);
    }
    await assertRejects(() => ask(port, "PING"), Deno.errors.ConnectionRefused);
  },
});

Deno.test({
  name: "startRedis() sets a password, users and settings",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis({
      password: "p@ss",
      users: ["reader on >secret ~a:* -@all +get +ping"],
      config: { "maxmemory-policy": "allkeys-lru" },
    });
    assertEquals(redis.url, `redis://:p%40ss@127.0.0.1:${redis.port}`);
    const replies = await ask(
      redis.port,
      "PING",
      "AUTH reader secret",
      "GET a:1",
      "SET a:1 x",
    );
    const [denied, accepted, missing, forbidden] = exactly(4, replies);
    assert(denied.startsWith("-NOAUTH"));
    assertEquals([accepted, missing], ["+OK", "$-1"]);
    assert(forbidden.startsWith("-NOPERM"));
  },
});

Deno.test({
  name: "startRedis() throws the server's log if it doesn't start",
  ignore: !hasRedis,
  async fn() {
    await assertRejects(
      () => startRedis({ config: { "no-such-setting": "1" } }),
      Error,
      "Cannot start redis-server",
    );
  },
});

Deno.test({
  name: "startRedis() reuses the port and the folder of a stopped server",
  ignore: !hasRedis,
  async fn() {
    const folder = await Deno.makeTempDir();
    const config = { appendonly: "yes" };
    let port: number;
    {
      await using redis = await startRedis({ folder, config });
      port = redis.port;
      await ask(port, "SET a 1");
      await redis.stop("SIGTERM");
    }
    {
      await using _redis = await startRedis({ folder, port, config });
      assertEquals(await ask(port, "EXISTS a"), [":1"]);
    }
    await Deno.remove(folder, { recursive: true });
  },
});
