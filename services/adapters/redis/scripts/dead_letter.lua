-- Moves an entry to the dead letters, and adds the event that reports it, if
-- `events` is given.
--
-- KEYS
--   stream         the entries
--   leases         sorted set: entries by the time at which their lease expires
--   holders        hash: entry to the token of the claim that has it
--   dead_letters   stream of the dead letters
--   beside?        key that is not needed for much longer than the entry
--   events?        the event log
-- ARGV
--   id             the entry
--   token          name of the claim that got it
--   group          consumer group of the stream
--   code           why, as a code
--   message        why, for the operator
--   entry_type     type of the entry
--   failed_at      time
--   most           most dead letters to keep, about
--   lifetime_ms?   how long `beside` is kept
--   channel?       channel of the event log
--   event_type?    type of the event
--   timestamp?     time of the event
--   payload?       payload of the event, JSON
-- Reply: 1, or 0 if the lease was lost

-- include append
-- include leave
local stream, leases, holders, dead_letters, beside, events = unpack(KEYS)
local id, token, group, code, message, entry_type, failed_at, most,
  lifetime_ms, channel, event_type, timestamp, payload = unpack(ARGV)
if redis.call('HGET', holders, id) ~= token then return 0 end
local entry = redis.call('XRANGE', stream, id, id)[1]
local pending = redis.call('XPENDING', stream, group, id, id, 1)[1]
local letter = {
  'source_stream', stream, 'source_group', group, 'source_message_id', id,
  'event_type', entry_type, 'failure_reason', code, 'error', message,
  'delivery_count', pending and pending[4] or 0,
  'consumer_id', pending and pending[2] or '', 'failed_at', failed_at
}
local fields = entry and entry[2] or {}
for i = 1, #fields, 2 do
  if fields[i] == 'payload' or fields[i] == 'message' then
    letter[#letter + 1] = 'payload'
    letter[#letter + 1] = fields[i + 1]
  end
end
redis.call('XADD', dead_letters, 'MAXLEN', '~', most, '*', unpack(letter))
if events then append(events, channel, event_type, timestamp, payload) end
leave(stream, leases, holders, group, id, beside, lifetime_ms)
return 1
