/**
 * Redis as a source of queues.
 *
 * @module
 */
import { Cluster } from "ioredis";
import type {
  Discovery,
  QueueReading,
  QueueSnapshot,
  QueueSource,
} from "../queue_source.ts";
import { untilAborted } from "../until_aborted.ts";
import { AgeClock } from "./age_clock.ts";
import {
  addressOf,
  connectRedis,
  type RedisConnectOptions,
} from "./connect.ts";
import { ClusterConnection } from "./cluster_connection.ts";
import type { SendCommand } from "./protocol/command.ts";
import type { RedisConnection } from "./connection.ts";
import {
  DeadLetterCount,
  type DeadLetters,
  deadLettersFrom,
} from "./dead_letters.ts";
import { KeyScanner } from "./discovery.ts";
import { isDisconnecting, toSourceError } from "./errors.ts";
import { dalstonLayout, type QueueLayout, queueOf } from "./layout.ts";
import { type KnownQueue, readQueue, unknownQueue } from "./queue_reader.ts";
import type { ReadContext } from "./read_context.ts";
import { parseTime } from "./replies.ts";
import { SingleConnection } from "./single_connection.ts";
import { type LiveWorkers, readWorkers } from "./workers.ts";

/** Where Redis is, which of its keys are queues, and what reading may cost. */
export interface RedisQueueSourceOptions extends RedisConnectOptions {
  /**
   * Which keys are queues.
   *
   * @default dalstonLayout
   */
  readonly layout?: QueueLayout;
  /**
   * Most entries that one command returns, where entries must be counted.
   *
   * @default 1000
   */
  readonly countLimit?: number;
  /**
   * Seconds that one search for keys may take.
   *
   * @default 0.5
   */
  readonly scanBudget?: number;
}

/** Queues that are read side by side, in as few round trips as one. */
const atOnce = 100;

/**
 * Reads queues from Redis. It sends no command that writes, and none that
 * takes long on a big database.
 *
 * @throws {TypeError} if the options contradict each other.
 */
export function redisQueueSource(
  options: RedisQueueSourceOptions,
): QueueSource {
  return new RedisQueueSource(options);
}

class RedisQueueSource implements QueueSource {
  readonly backend = "redis";
  readonly #connection: RedisConnection;
  readonly #layout: QueueLayout;
  readonly #countLimit: number;
  readonly #scanner: KeyScanner;
  readonly #deadLetters: DeadLetterCount | undefined;
  /** Queues that were read the last time. */
  #queues: ReadonlyMap<string, KnownQueue> = new Map();

  constructor(options: RedisQueueSourceOptions) {
    const { layout = dalstonLayout, countLimit = 1000, scanBudget = 0.5 } =
      options;
    const client = connectRedis(options);
    const address = addressOf(options.url);
    this.#connection = client instanceof Cluster
      ? new ClusterConnection(client, address)
      : new SingleConnection(client, address);
    this.#layout = layout;
    this.#countLimit = countLimit;
    this.#scanner = new KeyScanner(
      layout.queues,
      scanBudget * 1000,
      () => performance.now(),
    );
    this.#deadLetters = layout.deadLetters === undefined
      ? undefined
      : new DeadLetterCount(layout.deadLetters);
  }

  discover(signal: AbortSignal): Promise<Discovery> {
    return this.#inTime(signal, async () => {
      const problems: Error[] = [];
      const found = await this.#scanner.scan(
        this.#connection.servers(),
        signal,
      );
      for (const failure of found.failures) this.#note(problems, failure);
      const workers = await this.#readWorkers(problems);
      const queues = new Set([
        ...this.#layout.queues.flatMap(({ onlyKey }) => onlyKey ?? []),
        ...workers?.perQueue.keys() ?? [],
        ...found.names,
      ]);
      return { queues, complete: found.complete, problems };
    });
  }

  read(names: readonly string[], signal: AbortSignal): Promise<QueueSnapshot> {
    return this.#inTime(signal, async () => {
      const problems: Error[] = [];
      const started = performance.now();
      const [nowMs] = await Promise.all([
        this.#orProblem(problems, () => this.#time()),
        this.#probe(),
      ]);
      const latency = (performance.now() - started) / 1000;
      const context: ReadContext = {
        send: this.#connection.send,
        layout: this.#layout,
        ages: new AgeClock(nowMs),
        workers: await this.#readWorkers(problems),
        deadLetters: await this.#readDeadLetters(problems),
        countLimit: this.#countLimit,
        onProblem: (error) => problems.push(this.#connection.explain(error)),
      };
      const queues = await this.#readAll(context, names, signal);
      return {
        queues,
        problems,
        latency,
        ...this.#deadEvents(context),
        clampedAges: context.ages.clamped,
      };
    });
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#inTime(signal, () => this.#probe());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  /**
   * Asks for a key, as a server that is still loading does tell the time. Of
   * a Cluster one server must answer; one without the key does so too.
   */
  async #probe(): Promise<void> {
    const key = this.#layout.queues[0]?.keyOf("probe") ?? "probe";
    await this.#anyServer(async (send) => {
      try {
        await send("TYPE", key);
      } catch (error) {
        if (isDisconnecting(error)) throw error;
      }
    });
  }

  async #time(): Promise<number> {
    return parseTime(await this.#anyServer((send) => send("TIME")));
  }

  /** The first answer. Rejects as the first server does, if all reject. */
  async #anyServer<T>(ask: (send: SendCommand) => Promise<T>): Promise<T> {
    try {
      return await Promise.any(this.#connection.servers().map(ask));
    } catch (error) {
      const [first] = error instanceof AggregateError ? error.errors : [error];
      throw first ?? new Error("None of startup nodes is available");
    }
  }

  #readWorkers(problems: Error[]): Promise<LiveWorkers | undefined> {
    const { workers } = this.#layout;
    return this.#orProblem(
      problems,
      async () =>
        workers && await readWorkers(
          this.#connection.send,
          this.#layout,
          workers,
        ),
    );
  }

  #readDeadLetters(problems: Error[]): Promise<DeadLetters | undefined> {
    return this.#orProblem(
      problems,
      async () => await this.#deadLetters?.read(this.#connection.send),
    );
  }

  /** Dead letters that came from no queue. */
  #deadEvents({ deadLetters, layout, ages }: ReadContext) {
    if (deadLetters === undefined) return {};
    const origins = [...deadLetters.keys()].filter((key) =>
      queueOf(layout, key) === undefined
    );
    const found = deadLettersFrom(deadLetters, origins, ages);
    return {
      deadEvents: found.deadLetters,
      oldestDeadEventAge: found.oldestDeadLetterAge,
    };
  }

  async #readAll(
    context: ReadContext,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, QueueReading | Error>> {
    const queues = names.map((name) =>
      this.#queues.get(name) ?? unknownQueue(this.#layout, name)
    );
    this.#queues = new Map(queues.map((queue) => [queue.name, queue]));
    const results = new Map<string, QueueReading | Error>();
    let next = 0;
    const readOn = async () => {
      while (next < queues.length) {
        signal.throwIfAborted();
        const some = queues.slice(next, next += atOnce);
        await Promise.all(some.map(async (queue) => {
          results.set(queue.name, await this.#readOne(context, queue));
        }));
      }
    };
    // While Redis works for one, the replies to the other are read.
    await Promise.all([readOn(), readOn()]);
    return results;
  }

  /** A queue that can't be read keeps no other from being read. */
  async #readOne(
    context: ReadContext,
    queue: KnownQueue,
  ): Promise<QueueReading | Error> {
    try {
      return await readQueue(context, queue);
    } catch (error) {
      if (isDisconnecting(error) && !this.#connection.isCluster) throw error;
      return toSourceError(`Cannot read queue "${queue.name}"`, error);
    }
  }

  /** Notes a failure as a problem, unless it means that Redis can't be used. */
  async #orProblem<T>(
    problems: Error[],
    task: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await task();
    } catch (error) {
      this.#note(problems, error);
      return undefined;
    }
  }

  /** Of a Cluster one server may be gone, and others not. */
  #note(problems: Error[], error: unknown): void {
    if (isDisconnecting(error) && !this.#connection.isCluster) throw error;
    problems.push(this.#connection.explain(error));
  }

  /**
   * Runs a task on a connection that is ready. One that isn't through by
   * `signal` has its connection dropped: its commands would never
   * end, and the next task would wait behind them.
   */
  async #inTime<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    try {
      return await untilAborted(signal, async () => {
        await this.#connection.ready(signal);
        return await task();
      });
    } catch (error) {
      if (signal.aborted) this.#connection.reset();
      throw this.#connection.explain(error);
    }
  }
}
