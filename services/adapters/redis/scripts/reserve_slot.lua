-- Reserves a slot for a session at the ready worker with the smallest share of its
-- slots taken.
--
-- KEYS
--   reports         hash: worker's id to its report
--   heartbeats      sorted set: workers' ids by the time of their last heartbeat
--   sessions        set: ids of sessions
--   session         hash: the session
-- ARGV
--   session_id      id of the session
--   tenant_id       its tenant
--   lease_ms        length of its lease
--   stale_after_ms  age of a heartbeat from which a worker is stale
--   slots_prefix    beginning of the keys of workers' slots
--   kept_ms         how long an expired session is kept
-- Reply: { report, time of the last heartbeat, session } of the worker; 0 if no
-- slot is free; -1 if there is such a session

-- include now
-- include take_slot
local reports, heartbeats, sessions, session = unpack(KEYS)
local session_id, tenant_id, lease_ms, stale_after_ms, slots_prefix, kept_ms =
  unpack(ARGV)
if redis.call('EXISTS', session) == 1 then return -1 end
local best, report, at, least = nil, nil, nil, 1
local live = redis.call('ZRANGEBYSCORE', heartbeats,
  now - stale_after_ms, '+inf', 'WITHSCORES')
for i = 1, #live, 2 do
  local text = redis.call('HGET', reports, live[i])
  local worker = text and cjson.decode(text)
  if worker and worker.kind == 'realtime' and worker.status == 'ready' then
    local slots = slots_prefix .. live[i]
    local taken = redis.call('ZCOUNT', slots, '(' .. now, '+inf')
    local share = taken / worker.capacity
    if share < least then
      best, report, at, least = live[i], text, live[i + 1], share
    end
  end
end
if not best then return 0 end
local expires_at = now + lease_ms
redis.call('HSET', session, 'id', session_id, 'tenant_id', tenant_id,
  'worker_id', best, 'started_at', now, 'expires_at', expires_at)
redis.call('PEXPIRE', session, lease_ms + kept_ms)
redis.call('SADD', sessions, session_id)
take_slot(slots_prefix .. best, expires_at, session_id, lease_ms + kept_ms)
return { report, at, redis.call('HGETALL', session) }
