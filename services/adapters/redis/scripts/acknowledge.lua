-- Removes an entry that is done from its stream, and adds the event that reports
-- it, if `events` is given.
--
-- KEYS
--   stream         the entries
--   leases         sorted set: entries by the time at which their lease expires
--   holders        hash: entry to the token of the claim that has it
--   beside         key that is not needed for much longer than the entry
--   events?        the event log
-- ARGV
--   id             the entry
--   token          name of the claim that got it
--   group          consumer group of the stream
--   lifetime_ms    how long `beside` is kept
--   channel?       channel of the event log
--   event_type?    type of the event
--   timestamp?     time of the event
--   payload?       payload of the event, JSON
-- Reply: 1, or 0 if the lease was lost

-- include append
-- include leave
local stream, leases, holders, beside, events = unpack(KEYS)
local id, token, group, lifetime_ms, channel, event_type, timestamp, payload = unpack(ARGV)
if redis.call('HGET', holders, id) ~= token then return 0 end
if events then append(events, channel, event_type, timestamp, payload) end
leave(stream, leases, holders, group, id, beside, lifetime_ms)
return 1
