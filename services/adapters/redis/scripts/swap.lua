-- Replaces a record if it is still what it was, and moves its id from one index to
-- another.
--
-- KEYS
--   key         string: the record
--   ...indexes  pairs of sorted sets: the one that lists the record, and the next
-- ARGV
--   was         what the record was
--   becomes     what it becomes
--   id?         what the indexes list
-- Reply: 1, or 0 if the record is another

local key = unpack(KEYS, 1, 1)
local was, becomes, id = unpack(ARGV)
if redis.call('GET', key) ~= was then return 0 end
redis.call('SET', key, becomes)
for i = 2, #KEYS, 2 do
  local order = redis.call('ZSCORE', KEYS[i], id)
  if order and KEYS[i] ~= KEYS[i + 1] then
    redis.call('ZREM', KEYS[i], id)
    redis.call('ZADD', KEYS[i + 1], order, id)
  end
end
return 1
