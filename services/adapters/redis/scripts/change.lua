-- Makes a change once for each call: a caller that lost the reply gets it when it
-- calls again.
--
-- KEYS
--   ...keys     of the change
--   slot        string: the last call that changed something through this slot
-- ARGV
--   ...values   of the change
--   call        number of the call
--   kept_ms     how long Redis knows the call
-- Reply: 1, or 0 if there was nothing to change

local slot = table.remove(KEYS)
local kept_ms = table.remove(ARGV)
local call = table.remove(ARGV)
if redis.call('GET', slot) == call then return 1 end
local function change()
-- include change
end
local changed = change()
if changed == 1 then redis.call('SET', slot, call, 'PX', kept_ms) end
return changed
