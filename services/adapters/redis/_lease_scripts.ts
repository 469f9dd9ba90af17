/**
 * The scripts of leased streams. Each begins with KEYS stream, leases, holders.
 *
 * The leases are a sorted set of entries by when their lease lapses, the
 * holders a hash of entries with the token of the delivery that holds each.
 *
 * @module
 */
import { defineAppend, defineAppendStart } from "./_append_event.ts";
import { luaNow } from "./script.ts";

/**
 * Where an answer was lost, the same token asks for it again: first comes what
 * it holds already.
 *
 * A mark is a key that ends with the value of an entry's field. Of what is
 * claimed and has none, the events may be told that it is started.
 *
 * KEYS … events?
 * ARGV group consumer leaseMs token count again, of marks field prefix?, event?;
 * gives id, deliveries, fields, whether it is marked.
 */
export const claimScript = `${luaNow} ${defineAppendStart}
  local stream, leases, holders = KEYS[1], KEYS[2], KEYS[3]
  local group, consumer, count = ARGV[1], ARGV[2], tonumber(ARGV[5])
  local claimed = {}

  local function before(a, b)
    local a_ms, a_n = string.match(a, '(%d+)-(%d+)')
    local b_ms, b_n = string.match(b, '(%d+)-(%d+)')
    if #a_ms ~= #b_ms then return #a_ms < #b_ms end
    if a_ms ~= b_ms then return a_ms < b_ms end
    return tonumber(a_n) < tonumber(b_n)
  end

  local function has_no_group(reply)
    return reply.err and string.sub(reply.err, 1, 7) == 'NOGROUP'
  end

  local function deliveries(id)
    local pending = redis.call('XPENDING', stream, group, id, id, 1)
    return pending[1] and pending[1][4]
  end

  local known = 0
  if ARGV[6] == '1' then
    local holding = redis.call('HGETALL', holders)
    for i = 1, #holding, 2 do
      local id = holding[i]
      local entry = holding[i + 1] == ARGV[4] and #claimed < count
        and redis.call('XRANGE', stream, id, id)[1]
      if entry then
        claimed[#claimed + 1] = { id, deliveries(id), entry[2] }
        redis.call('ZADD', leases, now + ARGV[3], id)
      end
    end
    table.sort(claimed, function(a, b) return before(a[1], b[1]) end)
    known = #claimed
  end

  local lapsed = redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)
  table.sort(lapsed, before)
  for _, id in ipairs(lapsed) do
    if #claimed == count then break end
    local entries = redis.pcall('XCLAIM', stream, group, consumer, 0, id)
    if entries.err and not has_no_group(entries) then return entries end
    if entries[1] then
      claimed[#claimed + 1] = { id, deliveries(id), entries[1][2] }
    else
      -- Somebody else took it out of the stream.
      redis.call('ZREM', leases, id)
      redis.call('HDEL', holders, id)
      redis.pcall('XACK', stream, group, id)
    end
  end

  local function read()
    return redis.pcall('XREADGROUP', 'GROUP', group, consumer,
      'COUNT', count - #claimed, 'STREAMS', stream, '>') or { { nil, {} } }
  end
  if #claimed < count then
    local fresh = read()
    if has_no_group(fresh) then
      redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
      fresh = read()
    end
    if fresh.err then return fresh end
    for _, entry in ipairs(fresh[1][2]) do
      claimed[#claimed + 1] = { entry[1], 1, entry[2] }
    end
  end

  local function value(fields, name)
    for i = 1, #fields, 2 do
      if fields[i] == name then return fields[i + 1] end
    end
  end

  for _, entry in ipairs(claimed) do
    local id, fields = entry[1], entry[3]
    redis.call('ZADD', leases, now + ARGV[3], id)
    redis.call('HSET', holders, id, ARGV[4])
    local marks = ARGV[7] and value(fields, ARGV[7])
    entry[4] = marks and redis.call('EXISTS', ARGV[8] .. marks) or 0
  end
  for i = known + 1, KEYS[4] and #claimed or 0 do
    local fields, is_marked = claimed[i][3], claimed[i][4]
    if is_marked == 0 then
      append_start(value(fields, 'message'), KEYS[4], unpack(ARGV, 9))
    end
  end
  return claimed`;

/**
 * Entries that lie idle without a lease count as lapsed; consumers that lie
 * idle without an entry go.
 *
 * ARGV group idleMs
 */
export const tidyScript = `
  local stream, leases, group, idle = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
  local left = redis.pcall('XPENDING', stream, group, 'IDLE', idle, '-', '+', 100)
  for _, pending in ipairs(left) do
    redis.call('ZADD', leases, 'NX', 0, pending[1])
  end
  for _, flat in ipairs(redis.pcall('XINFO', 'CONSUMERS', stream, group)) do
    local consumer = {}
    for i = 1, #flat, 2 do consumer[flat[i]] = flat[i + 1] end
    if consumer.pending == 0 and consumer.idle >= tonumber(idle) then
      redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer.name)
    end
  end`;

const ofDelivery = `
  local stream, leases, holders = KEYS[1], KEYS[2], KEYS[3]
  local id, token, group = ARGV[1], ARGV[2], ARGV[3]`;

/** Runs the rest of a script only for the delivery that holds the entry. */
const asHolder = `${ofDelivery}
  if redis.call('HGET', holders, id) ~= token then return 0 end`;

/** Defines \`leave()\`; a key beside the entry lives for so long after it. */
const defineLeave = `
  local function leave(beside, lifetime)
    redis.call('XACK', stream, group, id)
    redis.call('XDEL', stream, id)
    redis.call('ZREM', leases, id)
    redis.call('HDEL', holders, id)
    if beside then redis.call('PEXPIRE', beside, lifetime) end
    return 1
  end`;

/** ARGV id token group leaseMs */
export const renewScript = `${luaNow} ${asHolder}
  local pending = redis.call('XPENDING', stream, group, id, id, 1)
  if not pending[1] then return 0 end
  redis.call('ZADD', leases, now + ARGV[4], id)
  redis.call('XCLAIM', stream, group, pending[1][2], 0, id, 'JUSTID')
  return 1`;

/** KEYS … beside events?; ARGV id token group lifetimeMs event? */
export const acknowledgeScript = `${asHolder} ${defineLeave} ${defineAppend}
  if KEYS[5] then append(KEYS[5], unpack(ARGV, 5)) end
  return leave(KEYS[4], ARGV[4])`;

/** ARGV id token group */
export const finishScript = `${ofDelivery} ${defineLeave}
  return leave()`;

/**
 * Gives the entry to \`nobody\`. Consumers that know no leases claim what is
 * idle for long enough, so it counts as that.
 *
 * ARGV id token group news nobody idleMs
 */
export const releaseScript = `${asHolder}
  local pending = redis.call('XPENDING', stream, group, id, id, 1)
  if not pending[1] then return 0 end
  redis.call('XCLAIM', stream, group, ARGV[5], 0, id,
    'IDLE', ARGV[6], 'RETRYCOUNT', pending[1][4] - 1, 'JUSTID')
  redis.call('ZADD', leases, 0, id)
  redis.call('HDEL', holders, id)
  redis.call('PUBLISH', ARGV[4], id)
  return 1`;

/**
 * KEYS … deadLetters beside? events?
 * ARGV id token group code message eventType failedAt most lifetimeMs? event?
 */
export const deadLetterScript = `${asHolder} ${defineLeave} ${defineAppend}
  local entry = redis.call('XRANGE', stream, id, id)[1]
  local pending = redis.call('XPENDING', stream, group, id, id, 1)[1]
  local letter = {
    'source_stream', stream, 'source_group', group, 'source_message_id', id,
    'event_type', ARGV[6], 'failure_reason', ARGV[4], 'error', ARGV[5],
    'delivery_count', pending and pending[4] or 0,
    'consumer_id', pending and pending[2] or '', 'failed_at', ARGV[7]
  }
  local fields = entry and entry[2] or {}
  for i = 1, #fields, 2 do
    if fields[i] == 'payload' or fields[i] == 'message' then
      letter[#letter + 1] = 'payload'
      letter[#letter + 1] = fields[i + 1]
    end
  end
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[8], '*', unpack(letter))
  if KEYS[6] then append(KEYS[6], unpack(ARGV, 10)) end
  return leave(KEYS[5], ARGV[9])`;
