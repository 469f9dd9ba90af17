/**
 * A stream whose entries are handed out on a lease.
 *
 * Redis itself knows how long an entry lies idle with a consumer. That is one
 * number for all, so each delivery's lease is kept beside it: a sorted set says
 * when it lapses, a hash says which delivery holds it. Each change of the three
 * is one script.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { z } from "zod";
import { keys } from "./keys.ts";
import { luaNow, script } from "./script.ts";

/** Which stream, for whom. */
export interface LeasedStreamOptions {
  readonly stream: string;
  readonly group: string;
}

/** An entry that was handed out. */
export interface LeasedEntry {
  /** The handle on this delivery. */
  readonly receipt: string;
  /** This one included. */
  readonly deliveries: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** Why and by whom an entry is given up on. */
export interface Burial {
  readonly code: string;
  readonly message: string;
  readonly eventType: string;
}

/**
 * After so long an entry that nobody keeps a lease on is taken over: another
 * edition's consumer, which knows no leases, held it and is gone.
 */
const foreignIdleMs = 10 * 60_000;

/** Dead letters beyond are dropped, oldest first. */
const mostDeadLetters = 10_000;

const inOrder = `
  local function before(a, b)
    local a_ms, a_n = string.match(a, '(%d+)-(%d+)')
    local b_ms, b_n = string.match(b, '(%d+)-(%d+)')
    if #a_ms ~= #b_ms then return #a_ms < #b_ms end
    if a_ms ~= b_ms then return a_ms < b_ms end
    return tonumber(a_n) < tonumber(b_n)
  end`;

/**
 * KEYS stream leases holders
 * ARGV group consumer leaseMs token count foreignIdleMs
 */
const claimScript = `${luaNow} ${inOrder}
  local stream, leases, holders = KEYS[1], KEYS[2], KEYS[3]
  local group, consumer, count = ARGV[1], ARGV[2], tonumber(ARGV[5])
  local claimed = {}

  local function hold(entry)
    redis.call('ZADD', leases, now + ARGV[3], entry[1])
    redis.call('HSET', holders, entry[1], ARGV[4])
    local pending = redis.call('XPENDING', stream, group, entry[1], entry[1], 1)
    claimed[#claimed + 1] = { entry[1], pending[1][4], entry[2] }
  end

  local function forget(id)
    redis.call('ZREM', leases, id)
    redis.call('HDEL', holders, id)
    redis.pcall('XACK', stream, group, id)
  end

  local function read()
    return redis.pcall('XREADGROUP', 'GROUP', group, consumer,
      'COUNT', count - #claimed, 'STREAMS', stream, '>')
  end

  local lapsed = redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)
  table.sort(lapsed, before)
  for _, id in ipairs(lapsed) do
    if #claimed == count then break end
    local entry = redis.pcall('XCLAIM', stream, group, consumer, 0, id)
    if entry[1] then hold(entry[1]) else forget(id) end
  end

  if #claimed < count then
    local fresh = read()
    if fresh and fresh.err then
      if string.sub(fresh.err, 1, 7) ~= 'NOGROUP' then return fresh end
      redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
      fresh = read()
    end
    if fresh then
      for _, entry in ipairs(fresh[1][2]) do hold(entry) end
    end
  end

  if #claimed == 0 then
    local left = redis.call('XAUTOCLAIM', stream, group, consumer,
      ARGV[6], '0-0', 'COUNT', count)
    for _, entry in ipairs(left[2]) do hold(entry) end
  end
  return claimed`;

const ofDelivery = `
  local stream, leases, holders = KEYS[1], KEYS[2], KEYS[3]
  local id, token, group = ARGV[1], ARGV[2], ARGV[3]`;

/** Runs the rest of a script only for the delivery that holds the entry. */
const asHolder = `${ofDelivery}
  if redis.call('HGET', holders, id) ~= token then return 0 end`;

const leave = `
  redis.call('XACK', stream, group, id)
  redis.call('XDEL', stream, id)
  redis.call('ZREM', leases, id)
  redis.call('HDEL', holders, id)
  return 1`;

/** ARGV … leaseMs */
const renewScript = `${luaNow} ${asHolder}
  local pending = redis.call('XPENDING', stream, group, id, id, 1)
  if not pending[1] then return 0 end
  redis.call('ZADD', leases, now + ARGV[4], id)
  redis.call('XCLAIM', stream, group, pending[1][2], 0, id, 'JUSTID')
  return 1`;

const acknowledgeScript = `${asHolder} ${leave}`;

const finishScript = `${ofDelivery} ${leave}`;

/** ARGV … news channel */
const releaseScript = `${asHolder}
  local pending = redis.call('XPENDING', stream, group, id, id, 1)
  if not pending[1] then return 0 end
  redis.call('XCLAIM', stream, group, pending[1][2], 0, id,
    'RETRYCOUNT', pending[1][4] - 1, 'JUSTID')
  redis.call('ZADD', leases, 0, id)
  redis.call('HDEL', holders, id)
  redis.call('PUBLISH', ARGV[4], id)
  return 1`;

/** KEYS … dead letters; ARGV … code message eventType failedAt most */
const deadLetterScript = `${asHolder}
  local entry = redis.call('XRANGE', stream, id, id)[1]
  local pending = redis.call('XPENDING', stream, group, id, id, 1)[1]
  local letter = {
    'source_stream', stream, 'source_group', group, 'source_message_id', id,
    'event_type', ARGV[6], 'failure_reason', ARGV[4], 'error', ARGV[5],
    'delivery_count', pending and pending[4] or 0,
    'consumer_id', pending and pending[2] or '', 'failed_at', ARGV[7]
  }
  if entry then
    for i = 1, #entry[2], 2 do
      local name = entry[2][i]
      if name == 'payload' or name == 'message' then
        letter[#letter + 1] = 'payload'
        letter[#letter + 1] = entry[2][i + 1]
      end
    end
  end
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[8], '*', unpack(letter))
  ${leave}`;

const claimedSchema = z.array(
  z.tuple([z.string(), z.number(), z.array(z.string())]),
);

/** Hands out the entries of streams, several streams by the same scripts. */
export class LeasedStreams {
  readonly #claim;
  readonly #renew;
  readonly #acknowledge;
  readonly #finish;
  readonly #release;
  readonly #deadLetter;

  constructor(redis: Redis) {
    this.#claim = script(redis, claimScript);
    this.#renew = script(redis, renewScript);
    this.#acknowledge = script(redis, acknowledgeScript);
    this.#finish = script(redis, finishScript);
    this.#release = script(redis, releaseScript);
    this.#deadLetter = script(redis, deadLetterScript);
  }

  /** The oldest entries that nobody holds, `count` at most. */
  async claim(
    { stream, group }: LeasedStreamOptions,
    { consumer, leaseMs, count }: {
      readonly consumer: string;
      readonly leaseMs: number;
      readonly count: number;
    },
  ): Promise<LeasedEntry[]> {
    const token = crypto.randomUUID();
    const claimed = await this.#claim(keysOf(stream), [
      group,
      consumer,
      leaseMs,
      token,
      count,
      foreignIdleMs,
    ]);
    return claimedSchema.parse(claimed).map(([id, deliveries, fields]) => ({
      receipt: `${id}/${token}`,
      deliveries,
      fields: pairs(fields),
    }));
  }

  /** Holds the lease for longer; false when it was lost. */
  async renew(
    options: LeasedStreamOptions,
    receipt: string,
    leaseMs: number,
  ): Promise<boolean> {
    return await this.#renew(keysOf(options.stream), [
      ...holder(options, receipt),
      leaseMs,
    ]) === 1;
  }

  /** Takes the entry out of the stream; false when the lease was lost. */
  async acknowledge(
    options: LeasedStreamOptions,
    receipt: string,
  ): Promise<boolean> {
    return await this.#acknowledge(
      keysOf(options.stream),
      holder(options, receipt),
    ) === 1;
  }

  /** Takes the entry out of the stream, whoever holds it by now. */
  async finish(options: LeasedStreamOptions, receipt: string): Promise<void> {
    await this.#finish(keysOf(options.stream), holder(options, receipt));
  }

  /** Hands the entry back as if it had not been claimed. */
  async release(
    options: LeasedStreamOptions,
    receipt: string,
  ): Promise<boolean> {
    return await this.#release(keysOf(options.stream), [
      ...holder(options, receipt),
      keys.news(options.stream),
    ]) === 1;
  }

  /** Moves the entry to the dead letters; false when the lease was lost. */
  async deadLetter(
    options: LeasedStreamOptions,
    receipt: string,
    { code, message, eventType }: Burial,
  ): Promise<boolean> {
    return await this.#deadLetter(
      [...keysOf(options.stream), keys.deadLetters],
      [
        ...holder(options, receipt),
        code,
        message,
        eventType,
        new Date().toISOString(),
        mostDeadLetters,
      ],
    ) === 1;
  }
}

function keysOf(stream: string): string[] {
  return [stream, keys.leases(stream), keys.holders(stream)];
}

function holder({ group }: LeasedStreamOptions, receipt: string): string[] {
  const [id, token, ...rest] = receipt.split("/");
  if (token === undefined || rest.length > 0) {
    throw new TypeError(
      `Cannot read receipt "${receipt}": expected "id/token"`,
    );
  }
  return [id, token, group];
}

function pairs(fields: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    map.set(fields[i], fields[i + 1]);
  }
  return map;
}
