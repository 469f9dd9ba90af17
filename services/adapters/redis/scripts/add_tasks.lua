-- Adds those tasks to a job that it doesn't have.
--
-- KEYS
--   job         string: the job's record
--   tasks       list: ids of its tasks
--   ...records  string: the record of each task
-- ARGV
--   ...tasks    id and record of each task
-- Reply: ids of the tasks that were added, or -1 if there is no such job

local job, tasks = unpack(KEYS, 1, 2)
if redis.call('EXISTS', job) == 0 then return -1 end
local added = {}
for i = 3, #KEYS do
  local id, record = ARGV[i * 2 - 5], ARGV[i * 2 - 4]
  if redis.call('SETNX', KEYS[i], record) == 1 then
    redis.call('RPUSH', tasks, id)
    added[#added + 1] = id
  end
end
return added
