-- Gives an expired lease to each pending entry that has none and has been idle for
-- long: its consumer is of an edition without leases, and is dead. Deletes
-- consumers without entries that have been idle for as long.
--
-- KEYS
--   stream    the entries
--   leases    sorted set: entries by the time at which their lease expires
-- ARGV
--   group     consumer group of the stream
--   idle_ms   how long is long
-- Reply: nothing

local stream, leases = unpack(KEYS)
local group, idle_ms = unpack(ARGV)
local left = redis.pcall('XPENDING', stream, group, 'IDLE', idle_ms, '-', '+', 100)
for _, pending in ipairs(left) do
  redis.call('ZADD', leases, 'NX', 0, pending[1])
end
for _, flat in ipairs(redis.pcall('XINFO', 'CONSUMERS', stream, group)) do
  local consumer = {}
  for i = 1, #flat, 2 do consumer[flat[i]] = flat[i + 1] end
  if consumer.pending == 0 and consumer.idle >= tonumber(idle_ms) then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer.name)
  end
end
