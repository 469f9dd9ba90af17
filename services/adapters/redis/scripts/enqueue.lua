-- Enqueues an attempt of a task once. The hash has what other programs look up by
-- the task's id. The entry has the fields that every edition knows, and the whole
-- message.
--
-- KEYS
--   task         hash: the last attempt that was enqueued
--   stream       the queue of the task's engine
-- ARGV
--   lifetime_ms  how long the hash is kept
--   channel      channel of the stream
--   text         the task's message, JSON
-- Reply: 1, or 0 if this attempt or a later one was enqueued before

local task, stream = unpack(KEYS)
local lifetime_ms, channel, text = unpack(ARGV)
local message = cjson.decode(text)
local known = redis.call('HGET', task, 'attempt')
if known and tonumber(known) >= message.attempt then return 0 end
redis.call('HSET', task, 'attempt', message.attempt,
  'job_id', message.job_id, 'stage', message.stage,
  'engine_id', message.engine_id, 'enqueued_at', message.enqueued_at,
  'request_id', message.request_id)
redis.call('PEXPIRE', task, lifetime_ms)
local id = redis.call('XADD', stream, '*', 'task_id', message.task_id,
  'job_id', message.job_id, 'enqueued_at', message.enqueued_at,
  'timeout_at', message.timeout_at, 'message', text)
redis.call('PUBLISH', channel, id)
return 1
