-- Defines `append()`: adds an event to the event log and notifies its readers.
local function append(events, channel, event_type, timestamp, payload)
  redis.call('XADD', events, '*',
    'type', event_type, 'timestamp', timestamp, 'payload', payload)
  redis.call('PUBLISH', channel, event_type)
end
