-- Defines `take_slot()`: records until when a session has a slot. A worker's
-- slots expire with the last of its sessions on record.
local function take_slot(slots, expires_at, session_id, lifetime_ms)
  redis.call('ZADD', slots, expires_at, session_id)
  if redis.call('PTTL', slots) < lifetime_ms then
    redis.call('PEXPIRE', slots, lifetime_ms)
  end
end
