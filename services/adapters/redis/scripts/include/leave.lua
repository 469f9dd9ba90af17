-- Defines `leave()`: removes an entry and its lease. The key `beside` the entry,
-- if there is one, expires after `lifetime_ms`.
local function leave(stream, leases, holders, group, id, beside, lifetime_ms)
  redis.call('XACK', stream, group, id)
  redis.call('XDEL', stream, id)
  redis.call('ZREM', leases, id)
  redis.call('HDEL', holders, id)
  if beside then redis.call('PEXPIRE', beside, lifetime_ms) end
end
