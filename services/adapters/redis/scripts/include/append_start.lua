-- Defines `append_start()`: adds the event that a task was started. `names` are
-- the fields of the task's message that the event repeats. A message that is
-- not a task's adds nothing.
-- include append
local function append_start(message, names, events, channel, event_type, timestamp)
  local is_json, task = pcall(cjson.decode, message)
  if not is_json or type(task) ~= 'table' then return end
  local subject = {}
  for name in string.gmatch(names, '%S+') do
    local expected = name == 'attempt' and 'number' or 'string'
    if type(task[name]) ~= expected then return end
    subject[name] = task[name]
  end
  local is_finite, payload = pcall(cjson.encode, subject)
  if is_finite then append(events, channel, event_type, timestamp, payload) end
end
