-- Renews the lease of an entry.
--
-- KEYS
--   stream         the entries
--   leases         sorted set: entries by the time at which their lease expires
--   holders        hash: entry to the token of the claim that has it
-- ARGV
--   id             the entry
--   token          name of the claim that got it
--   group          consumer group of the stream
--   lease_ms       length of the lease from now on
-- Reply: 1, or 0 if the lease was lost

-- include now
local stream, leases, holders = unpack(KEYS)
local id, token, group, lease_ms = unpack(ARGV)
if redis.call('HGET', holders, id) ~= token then return 0 end
local pending = redis.call('XPENDING', stream, group, id, id, 1)
if not pending[1] then return 0 end
redis.call('ZADD', leases, now + lease_ms, id)
redis.call('XCLAIM', stream, group, pending[1][2], 0, id, 'JUSTID')
return 1
