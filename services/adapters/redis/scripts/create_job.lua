-- Creates a job. The scores of its indexes hold its time with room for an order
-- within each millisecond.
--
-- KEYS
--   job         string: the job's record
--   sequence    counter that keeps jobs of one millisecond in order
--   ...indexes  sorted sets that list the job
-- ARGV
--   record      the record
--   id          id of the job
--   created_ms  time of its creation, in ms since 1970
-- Reply: 1, or 0 if there is such a job

local job, sequence = unpack(KEYS, 1, 2)
local record, id, created_ms = unpack(ARGV)
if redis.call('EXISTS', job) == 1 then return 0 end
local order = created_ms * 1024 + redis.call('INCR', sequence) % 1024
redis.call('SET', job, record)
for i = 3, #KEYS do
  redis.call('ZADD', KEYS[i], string.format('%.0f', order), id)
end
return 1
