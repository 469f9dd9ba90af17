-- Removes a job and its tasks.
--
-- KEYS
--   job         string: the job's record
--   tasks       list: ids of its tasks
--   ...indexes  sorted sets that may list the job
-- ARGV
--   id          id of the job
--   prefix      beginning of the keys of tasks' records
-- Reply: 1, or 0 if there is no such job

local job, tasks = unpack(KEYS, 1, 2)
local id, prefix = unpack(ARGV)
for _, task in ipairs(redis.call('LRANGE', tasks, 0, -1)) do
  redis.call('DEL', prefix .. task)
end
for i = 3, #KEYS do redis.call('ZREM', KEYS[i], id) end
redis.call('DEL', tasks)
return redis.call('DEL', job)
