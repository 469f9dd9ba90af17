-- Releases the slot of a session and removes the session.
--
-- KEYS
--   session       hash: the session
--   sessions      set: ids of sessions
-- ARGV
--   session_id    id of the session
--   slots_prefix  beginning of the keys of workers' slots
-- Reply: the session's fields and values; nothing if there is no such session

local session, sessions = unpack(KEYS)
local session_id, slots_prefix = unpack(ARGV)
local released = redis.call('HGETALL', session)
redis.call('SREM', sessions, session_id)
if #released == 0 then return released end
local worker_id = redis.call('HGET', session, 'worker_id')
redis.call('ZREM', slots_prefix .. worker_id, session_id)
redis.call('DEL', session)
return released
