/** TLS, Sentinel and Cluster, each with real servers. */
import { Cluster } from "ioredis";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { elementAt, exactly } from "../tests/support/elements.ts";
import { eventually } from "../tests/support/eventually.ts";
import { hasProgram } from "../tests/support/programs.ts";
import {
  freePort,
  hasRedis,
  type RedisServer,
  startRedis,
} from "../tests/support/redis_server.ts";
import { documentedUser, RedisTyper, TestExporter } from "./_testing.ts";

const depth = "dalston_queue_depth";

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

Deno.test({
  name:
    "exporter reads Redis over TLS, and refuses a certificate that nobody vouches for",
  ignore: !hasRedis || !hasProgram("openssl", "openssl"),
  async fn() {
    const folder = await Deno.makeTempDir();
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    await makeCertificate(folder);
    const tlsPort = freePort();
    await using redis = await startRedis({
      password: "p@ss/word",
      config: {
        "tls-port": String(tlsPort),
        "tls-cert-file": `${folder}/cert.pem`,
        "tls-key-file": `${folder}/key.pem`,
        "tls-auth-clients": "no",
      },
    });
    await using typer = new RedisTyper(redis.url);
    await typer.type("LPUSH dalston:queue:q a");
    const url = `rediss://:${
      encodeURIComponent("p@ss/word")
    }@127.0.0.1:${tlsPort}`;

    const ca = await Deno.readTextFile(`${folder}/cert.pem`);
    await using trusting = new TestExporter({ url, ca });
    assertEquals((await trusting.scrape()).of("q", depth), 1);

    await using careful = new TestExporter({ url });
    const scrape = await careful.scrape();
    assertEquals(scrape.value("dalston_redis_connected"), 0);
    const { message } = await assertRejects(() => careful.check(), Error);
    assertMatch(message, /^Cannot read Redis at rediss:.*certificate/i);
  },
});

Deno.test({
  name: "exporter reads another database than the first",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis({
      users: [`${await documentedUser()} +select`],
    });
    await using typer = new RedisTyper(`${redis.url}/3`);
    await typer.type("LPUSH dalston:queue:q a");
    const url = `redis://exporter:secret@127.0.0.1:${redis.port}`;
    await using third = new TestExporter({ url: `${url}/3` });
    assertEquals((await third.scrape()).of("q", depth), 1);
    await using first = new TestExporter({ url });
    assertEquals((await first.scrape()).queues(depth), []);
    await using none = new TestExporter({ url: `${url}/99` });
    await assertRejects(() => none.check(), Error, "DB index is out of range");
  },
});

Deno.test({
  name: "exporter follows Sentinel to a new master",
  ignore: !hasRedis,
  async fn() {
    await using master = await startRedis({ password: "secret" });
    await using replica = await startRedis({
      password: "secret",
      config: {
        replicaof: `127.0.0.1 ${master.port}`,
        masterauth: "secret",
      },
    });
    await using sentinel = await startRedis({
      sentinel: [
        `monitor mymaster 127.0.0.1 ${master.port} 1`,
        "auth-pass mymaster secret",
        "down-after-milliseconds mymaster 1000",
      ],
    });
    {
      await using typer = new RedisTyper(master.url);
      await typer.type("LPUSH dalston:queue:q a", "WAIT 1 10000");
    }
    await using exporter = new TestExporter({
      url: `redis://:secret@127.0.0.1:${sentinel.port}`,
      sentinelMaster: "mymaster",
    });
    assertEquals((await exporter.scrape()).of("q", depth), 1);

    await using typer = new RedisTyper(sentinel.url);
    await eventually(
      "Sentinel knows the replica",
      async (see) =>
        JSON.stringify(see(await typer.type("SENTINEL replicas mymaster")))
          .includes(String(replica.port)),
    );
    await typer.type("SENTINEL failover mymaster");
    await eventually(
      "the replica is the master",
      async (see) =>
        JSON.stringify(
          see(await typer.type("SENTINEL get-master-addr-by-name mymaster")),
        ).includes(String(replica.port)),
    );
    await master.stop();
    const scrape = await exporter.scrapeUntil(
      "connected is 1",
      (scrape) => scrape.value("dalston_redis_connected") === 1,
    );
    assertEquals(scrape.of("q", depth), 1);
  },
});

Deno.test({
  name: "exporter reads a Cluster, and the rest of it when one server is gone",
  ignore: !hasRedis,
  async fn() {
    await using stack = new AsyncDisposableStack();
    const servers = [];
    for (let i = 0; i < 3; i++) {
      const busPort = String(freePort());
      const server = await startRedis({
        users: [`${await documentedUser()} +cluster|slots +info`],
        config: {
          "cluster-enabled": "yes",
          "cluster-port": busPort,
          "cluster-node-timeout": "1000",
          "cluster-require-full-coverage": "no",
        },
      });
      servers.push({ ...stack.use(server), busPort });
    }
    await formCluster(servers);

    // Three queues on three servers, by the slots of their names.
    const queues = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const url = servers.map(({ url }) => url).join(",");
    {
      await using client = new ClusterTyper(url);
      for (const queue of queues) await client.fill(queue);
    }
    await using exporter = new TestExporter({
      url: url.replaceAll("redis://", "redis://exporter:secret@"),
      cluster: true,
    });
    const whole = await exporter.scrape();
    assertEquals(whole.queues(depth), queues);
    for (const queue of queues) {
      assertEquals(whole.of(queue, depth), 2);
      assertEquals(whole.of(queue, "dalston_queue_in_flight_tasks"), 1);
    }
    assertEquals(
      whole.samples.filter(({ name, value }) =>
        name === "dalston_exporter_errors_total" && value > 0
      ),
      [],
    );

    const [first, second, third] = exactly(3, servers);
    await second.stop();
    const rest = await exporter.scrapeUntil(
      "some queues are left",
      (scrape) => {
        const left = scrape.queues(depth).length;
        return left > 0 && left < queues.length;
      },
    );
    assertEquals(rest.value("dalston_redis_connected"), 1);
    for (const queue of queues) {
      const value = rest.of(queue, depth);
      const success = rest.of(queue, "dalston_queue_collection_success");
      assertEquals([value, success], value === 2 ? [2, 1] : [undefined, 0]);
    }
    await first.stop();
    await third.stop();
    const none = await exporter.scrapeUntil(
      "connected is 0",
      (scrape) => scrape.value("dalston_redis_connected") === 0,
    );
    assertEquals(none.queues(depth), []);
    await assertRejects(() => exporter.check(), Error, "Cannot read");
  },
});

/** Fills queues of a Cluster. */
class ClusterTyper implements AsyncDisposable {
  readonly #client: Cluster;

  constructor(url: string) {
    this.#client = new Cluster(url.split(","));
  }

  /** Two tasks that wait and one in flight. */
  async fill(queue: string): Promise<void> {
    const key = `dalston:stream:${queue}`;
    await this.#client.xgroup("CREATE", key, "engines", "0", "MKSTREAM");
    for (let i = 0; i < 3; i++) await this.#client.xadd(key, "*", "a", "b");
    await this.#client.xreadgroup(
      ...["GROUP", "engines", "w", "COUNT", 1, "STREAMS", key, ">"] as const,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.quit();
  }
}

/** Makes a Cluster of these servers and waits until all of them know it. */
async function formCluster(
  servers: readonly (RedisServer & { readonly busPort: string })[],
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const typers = servers.map(({ url }) => stack.use(new RedisTyper(url)));
  const share = Math.ceil(16_384 / servers.length);
  for (const [i, typer] of typers.entries()) {
    const { port, busPort } = elementAt(servers, i);
    const last = Math.min((i + 1) * share, 16_384) - 1;
    await typer.type(
      `CLUSTER SET-CONFIG-EPOCH ${i + 1}`,
      `CLUSTER ADDSLOTSRANGE ${i * share} ${last}`,
    );
    await elementAt(typers, 0).type(
      `CLUSTER MEET 127.0.0.1 ${port} ${busPort}`,
    );
  }
  for (const typer of typers) {
    await eventually(
      "slots at every server",
      async (see) => {
        const slots = see(await typer.type("CLUSTER SLOTS"));
        return Array.isArray(slots) && slots.length === servers.length;
      },
    );
    await eventually(
      "the cluster works",
      async (see) =>
        String(see(await typer.type("CLUSTER INFO")))
          .includes("cluster_state:ok"),
    );
  }
}
