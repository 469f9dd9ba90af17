import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../../tests/support/eventually.ts";
import {
  freePort,
  hasRedis,
  startRedis,
} from "../../../tests/support/redis_server.ts";
import { hasProgram } from "../../../tests/support/programs.ts";
import { RedisClient } from "./client.ts";

const ignore = !hasRedis;

/** Tries to open Redis, and gets the reason why it fails. */
async function refusal(url: string): Promise<string> {
  await using client = new RedisClient(url);
  const error = await assertRejects(() => client.open(), Error);
  assertEquals(Deno.inspect(error).includes("secret"), false);
  return error.message;
}

/** A certificate for 127.0.0.1 that is its own authority. */
async function makeCertificate(folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [
      "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1",
      "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem",
    ].join(" ").split(" "),
    cwd: folder,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** Waits until Redis answers. */
async function answers(client: RedisClient): Promise<void> {
  await eventually(
    "an answer",
    async (see) => await client.ping().catch(see) === "PONG",
  );
}

Deno.test("open() names host and port where nobody listens", async () => {
  const port = freePort();
  const message = await refusal(`redis://user:secret@127.0.0.1:${port}/3`);
  assertEquals(
    message.replace(/ \(os error \d+\)/, ""),
    `Cannot open Redis at 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
  );
});

Deno.test("open() names the default port", async () => {
  const message = await refusal("redis://:secret@no-such-host.invalid");
  assert(
    message.startsWith("Cannot open Redis at no-such-host.invalid:6379: "),
  );
});

Deno.test("open() gives up on a server that never answers", async () => {
  const connections: Deno.Conn[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = (async () => {
    for await (const connection of listener) connections.push(connection);
  })();
  const { port } = listener.addr;
  const message = await refusal(`redis://:secret@127.0.0.1:${port}`);
  assertEquals(
    message,
    `Cannot open Redis at 127.0.0.1:${port}: no answer within 5 s`,
  );
  listener.close();
  await accepting;
  for (const connection of connections) connection.close();
});

Deno.test({
  name: "open() says that the password is wrong, not what it is",
  ignore,
  async fn() {
    await using redis = await startRedis({ password: "right" });
    const message = await refusal(`redis://:secret@127.0.0.1:${redis.port}`);
    assert(message.includes("WRONGPASS"), message);
  },
});

Deno.test({
  name: "open() uses no other database than the one asked for",
  ignore,
  async fn() {
    await using redis = await startRedis();
    assert((await refusal(`${redis.url}/99`)).includes("out of range"));
    await using client = new RedisClient(`${redis.url}/7`);
    await client.open();
    await client.set("key", "value");
    assert(String(await client.info("keyspace")).includes("db7:keys=1"));
  },
});

Deno.test({
  name: "open() speaks TLS to rediss://, only with a server that it trusts",
  ignore: ignore || !hasProgram("openssl", "openssl"),
  async fn() {
    const folder = await Deno.makeTempDir();
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    await makeCertificate(folder);
    const tlsPort = freePort();
    stack.use(
      await startRedis({
        config: {
          "tls-port": String(tlsPort),
          "tls-cert-file": `${folder}/cert.pem`,
          "tls-key-file": `${folder}/key.pem`,
          "tls-auth-clients": "no",
        },
      }),
    );
    const url = `rediss://127.0.0.1:${tlsPort}`;
    const ca = await Deno.readTextFile(`${folder}/cert.pem`);
    await using client = new RedisClient(url, ca);
    await client.open();
    assertEquals(await client.ping(), "PONG");
    const message = await refusal(url);
    assert(
      message.startsWith(`Cannot open Redis at 127.0.0.1:${tlsPort}: `) &&
        message.includes("certificate"),
      message,
    );
  },
});

Deno.test({
  name: "an error of Redis doesn't show the command's arguments",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using client = new RedisClient(redis.url);
    await client.open();
    await client.set("text", "value");
    const error = await assertRejects(
      () => client.lpush("text", "secret"),
      Error,
      "WRONGTYPE",
    );
    assertEquals(Deno.inspect(error).includes("secret"), false);
  },
});

Deno.test({
  name: "commands fail at once during an outage, and work after it",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using client = new RedisClient(redis.url);
    await client.open();
    await redis.stop();
    const { port } = redis;
    for (let n = 0; n < 3; n++) {
      await assertRejects(
        () => client.set("key", "secret"),
        Error,
        `Redis at 127.0.0.1:${port} doesn't answer: `,
      );
    }
    await using _again = await startRedis({ port });
    await answers(client);
  },
});

Deno.test({
  name:
    "commands fail if Redis stops answering, and work when it answers again",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using client = new RedisClient(redis.url);
    await client.open();
    Deno.kill(redis.pid, "SIGSTOP");
    const errors = await Promise.all(
      [1, 2, 3].map(() => client.ping().catch(String)),
    );
    assertEquals(
      new Set(errors),
      new Set([
        `BackendUnavailableError: Redis at 127.0.0.1:${redis.port} doesn't answer: no answer within 5 s`,
      ]),
    );
    Deno.kill(redis.pid, "SIGCONT");
    await answers(client);
  },
});

Deno.test({
  name: "a client ends in time although Redis is silent",
  ignore,
  async fn() {
    await using redis = await startRedis();
    const client = new RedisClient(redis.url);
    await client.open();
    Deno.kill(redis.pid, "SIGSTOP");
    await client[Symbol.asyncDispose]();
    assertEquals(client.status, "end");
    Deno.kill(redis.pid, "SIGCONT");
  },
});

Deno.test({
  name: "a client goes elsewhere when its server became a replica",
  ignore,
  async fn() {
    await using master = await startRedis();
    await using redis = await startRedis();
    await using client = new RedisClient(redis.url);
    await client.open();
    let closed = false;
    client.on("close", () => closed = true);
    await using admin = new RedisClient(redis.url);
    await admin.open();
    await admin.replicaof("127.0.0.1", master.port);
    await assertRejects(() => client.set("key", "value"), Error, "READONLY");
    await eventually("a closed connection", () => closed);
    await admin.replicaof("NO", "ONE");
    await answers(client);
    await client.set("key", "value");
  },
});

Deno.test({
  name: "commands of one turn arrive in order",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using client = new RedisClient(redis.url);
    await client.open();
    const numbers = Array.from({ length: 1_000 }, (_, n) => n);
    const lengths = await Promise.all(
      numbers.map((n) => client.rpush("list", n)),
    );
    assertEquals(lengths, numbers.map((n) => n + 1));
    assertEquals(await client.lrange("list", 0, -1), numbers.map(String));
  },
});
