-- Claims entries of a stream, each under a lease: first those whose lease
-- expired, then new ones. A consumer that lost a reply claims again with the same
-- token; what that claim already has comes first.
--
-- A mark is a key that ends with the value of one of the entry's fields. Each new
-- entry without a mark adds an event that its task was started, if `events` is
-- given.
--
-- KEYS
--   stream       the entries
--   leases       sorted set: entries by the time at which their lease expires
--   holders      hash: entry to the token of the claim that has it
--   events?      the event log
-- ARGV
--   group        consumer group of the stream
--   consumer     name of the consumer
--   lease_ms     length of the lease
--   token        name of the claim
--   count        most entries to claim
--   again        1 if a reply to the same claim was lost, else 0
--   field?       field whose value ends a mark
--   prefix?      beginning of a mark
--   channel?     channel of the event log
--   event_type?  type of the event
--   timestamp?   time of the event
--   names?       fields of the task's message that the event repeats
-- Reply: { id, deliveries, fields, 1 if marked else 0 } of each entry

-- include now
-- include append_start
local stream, leases, holders, events = unpack(KEYS)
local group, consumer, lease_ms, token, count, again, field, prefix,
  channel, event_type, timestamp, names = unpack(ARGV)
count = tonumber(count)
local claimed = {}

local function before(a, b)
  local a_ms, a_n = string.match(a, '(%d+)-(%d+)')
  local b_ms, b_n = string.match(b, '(%d+)-(%d+)')
  if #a_ms ~= #b_ms then return #a_ms < #b_ms end
  if a_ms ~= b_ms then return a_ms < b_ms end
  return tonumber(a_n) < tonumber(b_n)
end

local function has_no_group(reply)
  return reply.err and string.sub(reply.err, 1, 7) == 'NOGROUP'
end

local function deliveries(id)
  local pending = redis.call('XPENDING', stream, group, id, id, 1)
  return pending[1] and pending[1][4]
end

local function value(fields, name)
  for i = 1, #fields, 2 do
    if fields[i] == name then return fields[i + 1] end
  end
end

-- What a lost reply to the same claim had given.
if again == '1' then
  local tokens = redis.call('HGETALL', holders)
  for i = 1, #tokens, 2 do
    local id = tokens[i]
    local entry = tokens[i + 1] == token and #claimed < count
      and redis.call('XRANGE', stream, id, id)[1]
    if entry then
      claimed[#claimed + 1] = { id, deliveries(id), entry[2] }
      redis.call('ZADD', leases, now + lease_ms, id)
    end
  end
  table.sort(claimed, function(a, b) return before(a[1], b[1]) end)
end
local known = #claimed

-- Entries whose lease expired.
local expired = redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)
table.sort(expired, before)
for _, id in ipairs(expired) do
  if #claimed == count then break end
  local entries = redis.pcall('XCLAIM', stream, group, consumer, 0, id)
  if entries.err and not has_no_group(entries) then return entries end
  if entries[1] then
    claimed[#claimed + 1] = { id, deliveries(id), entries[1][2] }
  else
    -- The entry was deleted from the stream by other means than a lease.
    redis.call('ZREM', leases, id)
    redis.call('HDEL', holders, id)
    redis.pcall('XACK', stream, group, id)
  end
end

-- New entries.
local function read()
  return redis.pcall('XREADGROUP', 'GROUP', group, consumer,
    'COUNT', count - #claimed, 'STREAMS', stream, '>') or { { nil, {} } }
end
if #claimed < count then
  local fresh = read()
  if has_no_group(fresh) then
    redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
    fresh = read()
  end
  if fresh.err then return fresh end
  for _, entry in ipairs(fresh[1][2]) do
    claimed[#claimed + 1] = { entry[1], 1, entry[2] }
  end
end

for _, entry in ipairs(claimed) do
  local id, fields = entry[1], entry[3]
  redis.call('ZADD', leases, now + lease_ms, id)
  redis.call('HSET', holders, id, token)
  local marks = field and value(fields, field)
  entry[4] = marks and redis.call('EXISTS', prefix .. marks) or 0
end
for i = known + 1, events and #claimed or 0 do
  local fields, is_marked = claimed[i][3], claimed[i][4]
  if is_marked == 0 then
    append_start(value(fields, 'message'), names, events, channel, event_type, timestamp)
  end
end
return claimed
