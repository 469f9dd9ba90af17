import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { elementAt } from "../tests/support/elements.ts";
import { eventually } from "../tests/support/eventually.ts";
import {
  freePort,
  hasRedis,
  startRedis,
} from "../tests/support/redis_server.ts";
import { RedisTyper, type Scrape, TestExporter } from "./_testing.ts";

/** Passes bytes on to a port, until it is told to swallow them. */
class Proxy implements AsyncDisposable {
  #swallow = false;
  /** Bytes from the client that end its connection. */
  cutAt: string | undefined;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.TcpConn>();
  readonly #serving: Promise<void>;

  constructor(readonly target: number) {
    this.#serving = this.#serve();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** From now on nothing gets through, not even that a connection closed. */
  swallow(): void {
    this.#swallow = true;
  }

  /** From now on new connections get through. */
  passOn(): void {
    this.#swallow = false;
    for (const connection of this.#open) close(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.passOn();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const pipes: Promise<void>[] = [];
    for await (const client of this.#listener) {
      const server = await Deno.connect({
        hostname: "127.0.0.1",
        port: this.target,
      });
      this.#open.add(client).add(server);
      pipes.push(this.#pipe(client, server), this.#pipe(server, client));
    }
    await Promise.all(pipes);
  }

  async #pipe(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (let n; (n = await from.read(buffer)) !== null;) {
        const bytes = buffer.subarray(0, n);
        const text = new TextDecoder().decode(bytes);
        if (this.cutAt !== undefined && text.includes(this.cutAt)) break;
        if (!this.#swallow) await to.write(bytes);
      }
    } catch {
      // One side is gone; the other is told below.
    }
    if (this.#swallow) return;
    close(from);
    close(to);
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}

/** What an outage works with. */
interface Stage {
  /** Talks to Redis past the proxy. */
  readonly typer: RedisTyper;
  readonly proxy: Proxy;
}

interface Outage {
  readonly name: string;
  readonly kind: string;
  /** What `/health` says. @default it may find Redis there */
  readonly message?: RegExp;
  /** Seconds that the collector takes at most. */
  readonly timeout?: number;
  /** Seconds that a scrape takes at most. */
  readonly scrapeTimeout?: number;
  begin(stage: Stage): Promise<unknown> | void;
  end(stage: Stage): Promise<unknown> | void;
}

const outages: readonly Outage[] = [
  {
    name: "a password was set",
    kind: "authentication",
    message: /NOAUTH/,
    begin: ({ typer }) =>
      typer.type(
        "CONFIG SET requirepass secret",
        "CLIENT KILL TYPE normal SKIPME yes",
      ),
    end: ({ typer }) => typer.client.config("SET", "requirepass", ""),
  },
  {
    name: "Redis loads its data",
    kind: "not_ready",
    message: /LOADING/,
    async begin({ typer }) {
      await typer.type(
        "DEBUG POPULATE 10000 filler",
        "CONFIG SET key-load-delay 2000",
      );
      const reloading = typer.client.duplicate();
      reloading.call("DEBUG", "RELOAD").finally(() => reloading.disconnect());
      await eventually(
        "Redis is loading",
        async (see) =>
          see(await typer.client.info("persistence")).includes("loading:1"),
      );
    },
    end: ({ typer }) => typer.type("CONFIG SET key-load-delay 0"),
  },
  {
    name: "a script runs on and on",
    kind: "not_ready",
    message: /BUSY/,
    async begin({ typer }) {
      await typer.type("CONFIG SET busy-reply-threshold 10");
      const running = typer.client.duplicate();
      running.eval("while true do end", 0).catch(() => {})
        .finally(() => running.disconnect());
      await eventually(
        "Redis is busy",
        async (see) =>
          see(
            await typer.client.ping().catch((error: Error) => error.message),
          ).startsWith("BUSY"),
      );
    },
    end: ({ typer }) => typer.type("SCRIPT KILL"),
  },
  {
    name: "Redis is slow to answer",
    kind: "timeout",
    message: /no answer within 1 s/,
    begin({ typer }) {
      typer.client.call("DEBUG", "SLEEP", "4");
    },
    end: ({ typer }) => typer.type("PING"),
  },
  {
    name: "the connection breaks in the middle of a collection",
    kind: "unreachable",
    begin({ proxy }) {
      proxy.cutAt = "XINFO";
    },
    end({ proxy }) {
      proxy.cutAt = undefined;
    },
  },
  {
    name: "packets get lost",
    kind: "timeout",
    message: /no answer within 1 s/,
    begin: ({ proxy }) => proxy.swallow(),
    end: ({ proxy }) => proxy.passOn(),
  },
  {
    name: "packets get lost and the scrape has less time than the collector",
    kind: "timeout",
    message: /no answer within 3 s/,
    timeout: 3,
    scrapeTimeout: 1,
    begin: ({ proxy }) => proxy.swallow(),
    end: ({ proxy }) => proxy.passOn(),
  },
];

function assertUp(scrape: Scrape): void {
  assertEquals(scrape.value("dalston_redis_connected"), 1);
  assertEquals(scrape.of("q", "dalston_queue_depth"), 2);
  assertEquals(scrape.of("q", "dalston_queue_entries_added_total"), 2);
  assert(scrape.value("dalston_redis_latency_seconds") !== undefined);
}

function errorsOf(scrape: Scrape, kind: string): number {
  return scrape.value("dalston_exporter_errors_total", { kind }) ?? 0;
}

function assertDown(scrape: Scrape, kind: string): void {
  assertEquals(scrape.value("dalston_redis_connected"), 0);
  assertEquals(scrape.value("dalston_redis_latency_seconds"), undefined);
  const left = scrape.samples.map(({ name }) => name)
    .filter((name) => /^dalston_(queue|events)_/.test(name));
  assertEquals(left, []);
  assert(errorsOf(scrape, kind) > 0);
}

const add = ["XADD dalston:stream:q * a 1", "XADD dalston:stream:q * a 2"];

const debuggable = {
  "enable-debug-command": "yes",
  "loading-process-events-interval-bytes": "1024",
};

Deno.test({
  name:
    "collectQueues() says that Redis is lost, why, and comes back by itself",
  ignore: !hasRedis,
  async fn(t) {
    await using redis = await startRedis({ config: debuggable });
    await using typer = new RedisTyper(redis.url);
    await typer.type(...add);
    for (const outage of outages) {
      await t.step(outage.name, async () => {
        await using proxy = new Proxy(redis.port);
        await using exporter = new TestExporter({
          url: `redis://127.0.0.1:${proxy.port}`,
          timeout: outage.timeout ?? 1,
        });
        assertUp(await exporter.scrape());

        await outage.begin({ typer, proxy });
        // A connection that breaks may be all that the first scrape sees.
        const scrape = await exporter.scrapeUntil(
          `an error ${outage.kind}`,
          (scrape) => errorsOf(scrape, outage.kind) > 0,
          outage.scrapeTimeout,
        );
        assertDown(scrape, outage.kind);
        if (outage.message !== undefined) {
          const error = await assertRejects(() => exporter.check(), Error);
          assertMatch(error.message, outage.message);
        }

        await outage.end({ typer, proxy });
        assertUp(
          await exporter.scrapeUntil(
            "connected is 1",
            (scrape) => scrape.value("dalston_redis_connected") === 1,
          ),
        );
        await exporter.check();
        assertMatch(elementAt(exporter.lines, 0), /^error: Cannot read/);
        assertEquals(exporter.lines.at(-1), "info: Reading queues again");
      });
    }
  },
});

Deno.test({
  name: "collectQueues() finds Redis again that was killed and is back",
  ignore: !hasRedis,
  async fn() {
    await using killed = await startRedis();
    {
      await using typer = new RedisTyper(killed.url);
      await typer.type(...add);
    }
    await using exporter = new TestExporter({ url: killed.url });
    assertUp(await exporter.scrape());

    await killed.stop();
    assertDown(await exporter.scrape(), "unreachable");
    const error = await assertRejects(() => exporter.check(), Error);
    assertMatch(error.message, /ECONNREFUSED|connection was lost/);

    await using back = await startRedis({ port: killed.port });
    await using typer = new RedisTyper(back.url);
    await typer.type(...add);
    assertUp(
      await exporter.scrapeUntil(
        "connected is 1",
        (scrape) => scrape.value("dalston_redis_connected") === 1,
      ),
    );
  },
});

Deno.test({
  name: "collectQueues() finds Redis that isn't there yet when it starts",
  ignore: !hasRedis,
  async fn() {
    const port = freePort();
    await using exporter = new TestExporter({
      url: `redis://127.0.0.1:${port}`,
    });
    assertDown(await exporter.scrape(), "unreachable");

    await using _redis = await startRedis({ port });
    const scrape = await exporter.scrapeUntil(
      "connected is 1",
      (scrape) => scrape.value("dalston_redis_connected") === 1,
    );
    assertEquals(
      scrape.value("dalston_redis_latency_seconds") === undefined,
      false,
    );
  },
});

Deno.test({
  name:
    "collectQueues() names a wrong password as the reason, and not the password",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis({ password: "right" });
    await using exporter = new TestExporter({
      url: `redis://somebody:wr0ng@127.0.0.1:${redis.port}`,
    });
    const scrape = await exporter.scrape();
    assertDown(scrape, "authentication");
    const error = await assertRejects(() => exporter.check(), Error);
    assertMatch(error.message, /WRONGPASS/);
    for (const text of [error.message, scrape.text, ...exporter.lines]) {
      assert(!/wr0ng|somebody/.test(text), text);
    }
  },
});
