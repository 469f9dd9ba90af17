/**
 * Redis commands and what sends them.
 *
 * @module
 */

/** A command's name and arguments. */
export type RedisCommand = readonly [
  name: string,
  ...args: readonly (string | number)[],
];

/** Sends one command. Rejects with the error that Redis or ioredis reports. */
export type SendCommand = (...command: RedisCommand) => Promise<unknown>;
