import { assert, assertEquals, assertGreater } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { ruleFiles } from "../../tests/support/prometheus_rules.ts";
import { Labels } from "../series/labels.ts";
import { openStore } from "../storage/store.ts";
import { samplesOf } from "./_testing.ts";
import type { RuleEvent } from "./evaluated_group.ts";
import { parseRuleFile } from "./files/rule_file.ts";
import type { RuleGroup } from "./files/rule_group.ts";
import { type GroupEvent, RuleRunner } from "./rule_runner.ts";
import type { AlertNotice } from "./status.ts";
import { MemoryStore } from "./testing/memory_store.ts";

const second = 1000;
const minute = 60 * second;
const interval = 15 * second;

async function shippedGroups(): Promise<RuleGroup[]> {
  const texts = await Promise.all(
    ruleFiles.map((file) => Deno.readTextFile(file)),
  );
  return texts.flatMap((text, index) =>
    parseRuleFile(ruleFiles[index] ?? "", text)
  );
}

/** Awaits work that may wait for a timer of its own. */
async function finish<Result>(
  time: FakeTime,
  work: Promise<Result>,
): Promise<Result> {
  let isDone = false;
  work.finally(() => isDone = true).catch(() => {});
  while (!isDone) await time.tickAsync(1);
  return await work;
}

/** A server with the shipped rules, whose time a test moves on. */
class Server implements AsyncDisposable {
  readonly notices: AlertNotice[] = [];
  #rounds = 0;
  #evaluated = 0;
  #scraped = Date.now();

  private constructor(
    readonly time: FakeTime,
    readonly store: Awaited<ReturnType<typeof openStore>>,
    readonly runner: RuleRunner,
  ) {}

  static async start(time: FakeTime, file: string): Promise<Server> {
    const store = await finish(time, openStore({ file }));
    const runner: RuleRunner = new RuleRunner({
      groups: await shippedGroups(),
      store,
      interval,
      restore: { forGracePeriod: minute },
      sender: { send: (alerts) => server.notices.push(...alerts) },
      onGroup({ group }) {
        if (group === "dalston_targets") server.#evaluated++;
      },
      onError: (error) => {
        throw error;
      },
    });
    const server: Server = new Server(time, store, runner);
    runner.start();
    return server;
  }

  /** Lets so much time pass in which the gateway is up or down. */
  async pass(milliseconds: number, up: 0 | 1): Promise<void> {
    const end = Date.now() + milliseconds;
    while (Date.now() < end) {
      this.#scraped += interval;
      this.#rounds++;
      const timestamp = this.#scraped - interval + 1;
      await finish(
        this.time,
        this.store.append([{ labels: gateway, timestamp, value: up }]),
      );
      while (Date.now() < this.#scraped) await this.time.tickAsync(second);
      while (this.#evaluated < this.#rounds) {
        await this.time.tickAsync(1);
      }
    }
  }

  /** State of the alert that the gateway is down. */
  get state(): string {
    const rule = this.runner.groups().flatMap(({ rules }) => rules)
      .find(({ name }) => name === "DalstonTargetDown");
    return rule?.type === "alerting" ? rule.state : "unknown";
  }

  /** Rules whose last evaluation failed. */
  get failures(): string[] {
    return this.runner.groups().flatMap(({ rules }) => rules)
      .filter(({ health }) => health !== "ok")
      .map(({ name, lastError }) => `${name}: ${lastError}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await finish(this.time, this.runner[Symbol.asyncDispose]());
    await this.store[Symbol.asyncDispose]();
  }
}

const gateway = Labels.from({
  __name__: "up",
  job: "dalston",
  service: "gateway",
  instance: "g:8000",
});

Deno.test("an alert of the shipped rules fires and ends over a restart", async () => {
  const folder = await Deno.makeTempDir();
  using time = new FakeTime("2026-01-01T00:00:00Z");
  {
    await using server = await Server.start(time, `${folder}/samples.db`);
    await server.pass(2 * minute, 1);
    assertEquals(server.failures, []);
    assertEquals(server.state, "inactive");
    await server.pass(minute + interval, 0);
    assertEquals(server.state, "pending");
  }
  time.tick(minute);
  {
    await using server = await Server.start(time, `${folder}/samples.db`);
    await server.pass(minute, 0);
    assertEquals(server.state, "pending");
    // It waited for a minute before, and so for one after it was restored at
    // the second evaluation; otherwise it would wait for two after the first.
    await server.pass(3 * interval, 0);
    assertEquals(server.state, "firing");
    assertEquals(server.failures, []);
    await server.pass(minute, 1);
    assertEquals(server.state, "inactive");

    const down = server.notices.filter(({ labels }) =>
      labels.get("alertname") === "DalstonTargetDown"
    );
    const [first] = down;
    const last = down.at(-1);
    assert(first !== undefined && last !== undefined);
    assertEquals(first.labels.get("instance"), "g:8000");
    assertEquals(
      first.annotations.get("description"),
      "gateway at g:8000 can't be scraped: it is down, too slow, or refuses.",
    );
    assertGreater(first.endsAt, first.startsAt + 4 * minute - 1);
    assertEquals(last.startsAt, first.startsAt);
    assertGreater(Date.now(), last.endsAt);

    const states = await finish(
      time,
      samplesOf(server.store, "ALERTS"),
    );
    const [pending = "", firing = ""] = states.filter((series) =>
      series.includes("DalstonTargetDown")
    ).toSorted().toReversed();
    assert(pending.includes('alertstate="pending"'), pending);
    assert(pending.includes("stale@"), pending);
    assert(firing.includes('alertstate="firing"'), firing);
    assert(/ stale@[\d.]+$/.test(firing), firing);
  }
  await Deno.remove(folder, { recursive: true });
});

const rules = parseRuleFile(
  "r.yml",
  "groups: [{ name: g, rules: [{ record: a, expr: 1 }, { record: b, expr: '\"x\"' }] }]",
);

Deno.test("RuleRunner tells of rules, groups and what it missed", async () => {
  using time = new FakeTime();
  const ruleEvents: RuleEvent[] = [];
  const groupEvents: GroupEvent[] = [];
  await using runner = new RuleRunner({
    groups: rules,
    store: new MemoryStore(),
    interval,
    alertmanagers: ["http://a.example"],
    onRule: (event) => ruleEvents.push(event),
    onGroup: (event) => groupEvents.push(event),
  });
  assertEquals(runner.alertmanagers(), ["http://a.example"]);
  const [group] = runner.groups();
  assertEquals(group?.lastEvaluation, undefined);
  assertEquals(group?.rules.map(({ health }) => health), [
    "unknown",
    "unknown",
  ]);
  runner.start();
  const until = async (count: number) => {
    while (groupEvents.length < count) await time.tickAsync(1);
  };
  time.tick(interval);
  await until(1);
  assertEquals(groupEvents.map(({ missed }) => missed), [0]);
  assertEquals(
    ruleEvents.map(({ file, group, rule, samples, error }) => [
      `${file};${group}`,
      rule,
      samples,
      error instanceof Error ? error.message : error,
    ]),
    [
      ["r.yml;g", "a", 1, undefined],
      ["r.yml;g", "b", 0, "rule result is not a vector or scalar"],
    ],
  );
  // The process didn't run for a while.
  time.tick(4 * interval);
  await until(2);
  assertEquals(groupEvents.at(1)?.missed, 3);
  assertEquals(
    runner.groups()[0]?.rules.map(({ health }) => health),
    ["ok", "err"],
  );
});

Deno.test("RuleRunner stops in the middle of an evaluation", async () => {
  const started = Promise.withResolvers<void>();
  const store = {
    append: new MemoryStore().append,
    select: (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        started.resolve();
      }),
  };
  const runner = new RuleRunner({
    groups: parseRuleFile(
      "r.yml",
      "groups: [{ name: g, interval: 1ms, rules: [{ record: a, expr: x }] }]",
    ),
    store,
  });
  runner.start();
  await started.promise;
  await runner[Symbol.asyncDispose]();
  assertEquals(runner.groups()[0]?.rules[0]?.health, "unknown");
});
