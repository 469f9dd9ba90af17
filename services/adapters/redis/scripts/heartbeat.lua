-- Records a worker's report and the time of its heartbeat.
--
-- KEYS
--   reports     hash: worker's id to its report
--   heartbeats  sorted set: workers' ids by the time of their last heartbeat
-- ARGV
--   id          id of the worker
--   report      its report, JSON
-- Reply: the time, in ms since 1970

-- include now
local reports, heartbeats = unpack(KEYS)
local id, report = unpack(ARGV)
redis.call('HSET', reports, id, report)
redis.call('ZADD', heartbeats, now, id)
return now
