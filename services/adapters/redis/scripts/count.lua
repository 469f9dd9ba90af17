-- Counts the members of sorted sets, all at the same moment.
--
-- KEYS
--   ...indexes  the sorted sets
-- Reply: the size of each

local counts = {}
for i, key in ipairs(KEYS) do counts[i] = redis.call('ZCARD', key) end
return counts
