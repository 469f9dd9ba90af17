/**
 * Readings that say which commands they need next, instead of sending them:
 * many are stepped together, so that each round of all of them is one round
 * trip.
 *
 * @module
 */

/** A command's name and arguments. */
export type RedisCommand = readonly [
  name: string,
  ...args: readonly (string | number)[],
];

/**
 * A reading: yields the commands it needs and goes on with their replies, each
 * of which may be an `Error`.
 */
export type Reader<T> = Generator<
  readonly RedisCommand[],
  T,
  readonly unknown[]
>;

/** Sends commands at once. Resolves with their replies, errors among them. */
export type SendAll = (
  commands: readonly RedisCommand[],
) => Promise<readonly unknown[]>;

/** The replies, if none is an error. Throws the first that is. */
export function checked(replies: readonly unknown[]): readonly unknown[] {
  for (const reply of replies) if (reply instanceof Error) throw reply;
  return replies;
}

/** Makes one reading of several that go on side by side. */
export function* together<T>(readers: readonly Reader<T>[]): Reader<T[]> {
  const results: T[] = [];
  let asking: { reader: Reader<T>; index: number; count: number }[] = [];
  let commands: RedisCommand[] = [];
  function take(
    reader: Reader<T>,
    index: number,
    step: IteratorResult<readonly RedisCommand[], T>,
  ): void {
    if (step.done) {
      results[index] = step.value;
    } else {
      asking.push({ reader, index, count: step.value.length });
      for (const command of step.value) commands.push(command);
    }
  }

  for (const [index, reader] of readers.entries()) {
    take(reader, index, reader.next([]));
  }
  while (asking.length > 0) {
    const replies = yield commands;
    const answered = asking;
    asking = [];
    commands = [];
    let from = 0;
    for (const { reader, index, count } of answered) {
      const own = replies.slice(from, from += count);
      take(reader, index, reader.next(own));
    }
  }
  return results;
}

/** Runs a reading to its end. */
export async function run<T>(sendAll: SendAll, reader: Reader<T>): Promise<T> {
  let step = reader.next([]);
  while (!step.done) {
    step = reader.next(
      step.value.length > 0 ? await sendAll(step.value) : [],
    );
  }
  return step.value;
}
