-- Evicts stale workers.
--
-- KEYS
--   reports         hash: worker's id to its report
--   heartbeats      sorted set: workers' ids by the time of their last heartbeat
-- ARGV
--   stale_after_ms  age of a heartbeat from which a worker is stale
-- Reply: { report, time of the last heartbeat } of each evicted worker

-- include now
local reports, heartbeats = unpack(KEYS)
local stale_after_ms = unpack(ARGV)
local evicted = {}
local stale = redis.call('ZRANGEBYSCORE', heartbeats,
  '-inf', '(' .. now - stale_after_ms, 'WITHSCORES')
for i = 1, #stale, 2 do
  local report = redis.call('HGET', reports, stale[i])
  if report then evicted[#evicted + 1] = { report, stale[i + 1] } end
  redis.call('HDEL', reports, stale[i])
  redis.call('ZREM', heartbeats, stale[i])
end
return evicted
