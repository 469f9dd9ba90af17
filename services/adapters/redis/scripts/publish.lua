-- Adds an event to the event log and notifies its readers.
--
-- KEYS
--   events      the event log
-- ARGV
--   channel     channel of the event log
--   event_type  type of the event
--   timestamp   time of the event
--   payload     payload of the event, JSON
-- Reply: nothing

-- include append
local events = unpack(KEYS)
local channel, event_type, timestamp, payload = unpack(ARGV)
append(events, channel, event_type, timestamp, payload)
