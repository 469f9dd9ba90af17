-- Defines `append()`: adds an event to the event log and notifies its readers.
local function append(events, news, event_type, timestamp, payload)
  redis.call('XADD', events, '*',
    'type', event_type, 'timestamp', timestamp, 'payload', payload)
  redis.call('PUBLISH', news, event_type)
end
