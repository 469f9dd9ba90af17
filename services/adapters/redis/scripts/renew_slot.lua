-- Renews the lease of a session's slot.
--
-- KEYS
--   session       hash: the session
-- ARGV
--   session_id    id of the session
--   lease_ms      length of the lease from now on
--   slots_prefix  beginning of the keys of workers' slots
--   kept_ms       how long an expired session is kept
-- Reply: 1, or 0 if the lease expired or there is no such session

-- include now
-- include take_slot
local session = unpack(KEYS)
local session_id, lease_ms, slots_prefix, kept_ms = unpack(ARGV)
local expired_at, worker_id =
  unpack(redis.call('HMGET', session, 'expires_at', 'worker_id'))
if not expired_at or tonumber(expired_at) <= now then return 0 end
local expires_at = now + lease_ms
redis.call('HSET', session, 'expires_at', expires_at)
redis.call('PEXPIRE', session, lease_ms + kept_ms)
take_slot(slots_prefix .. worker_id, expires_at, session_id, lease_ms + kept_ms)
return 1
