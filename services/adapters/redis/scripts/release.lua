-- Releases an entry, without counting its delivery, so that another consumer can
-- claim it at once. It goes to a consumer that is placeholder, with an idle time at
-- which consumers without leases claim it too.
--
-- KEYS
--   stream         the entries
--   leases         sorted set: entries by the time at which their lease expires
--   holders        hash: entry to the token of the claim that has it
-- ARGV
--   id             the entry
--   token          name of the claim that got it
--   group          consumer group of the stream
--   channel        channel of the stream
--   placeholder    name of the consumer that has released entries
--   idle_ms        idle time of the entry
-- Reply: 1, or 0 if the lease was lost

local stream, leases, holders = unpack(KEYS)
local id, token, group, channel, placeholder, idle_ms = unpack(ARGV)
if redis.call('HGET', holders, id) ~= token then return 0 end
local pending = redis.call('XPENDING', stream, group, id, id, 1)
if not pending[1] then return 0 end
redis.call('XCLAIM', stream, group, placeholder, 0, id,
  'IDLE', idle_ms, 'RETRYCOUNT', pending[1][4] - 1, 'JUSTID')
redis.call('ZADD', leases, 0, id)
redis.call('HDEL', holders, id)
redis.call('PUBLISH', channel, id)
return 1
