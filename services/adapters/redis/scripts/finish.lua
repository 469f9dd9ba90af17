-- Removes an entry from its stream, whichever claim has it.
--
-- KEYS
--   stream         the entries
--   leases         sorted set: entries by the time at which their lease expires
--   holders        hash: entry to the token of the claim that has it
-- ARGV
--   id             the entry
--   group          consumer group of the stream
-- Reply: 1

-- include leave
local stream, leases, holders = unpack(KEYS)
local id, group = unpack(ARGV)
leave(stream, leases, holders, group, id)
return 1
