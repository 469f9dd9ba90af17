-- Lists the lowest members of sorted sets.
--
-- KEYS
--   ...indexes  the sorted sets
-- ARGV
--   highest     highest score, as ZRANGEBYSCORE takes it
--   count       most members of each
-- Reply: the members

local highest, count = unpack(ARGV)
local found = {}
for _, key in ipairs(KEYS) do
  local ids = redis.call('ZRANGEBYSCORE', key, '-inf', highest, 'LIMIT', 0, count)
  for _, id in ipairs(ids) do found[#found + 1] = id end
end
return found
