-- Keeps the later of the position that is known and one that was reported: a late, repeated or
-- reordered report changes nothing. The same order as Position.BY_EVENT_TIME and KEEP_LATEST.
--
-- KEYS[1]  activity:{<tenant>:<account>}:position:<profile>:<title>, a hash
-- ARGV[1]  at: event time, Unix milliseconds
-- ARGV[2]  sequence within the session
-- ARGV[3]  session, a lower-case UUID
-- ARGV[4]  position, milliseconds
-- ARGV[5]  duration, milliseconds
-- ARGV[6]  completed: 1 or 0
-- ARGV[7]  time to live, milliseconds
-- returns  1 when the report is now the latest, 0 when it came too late
local known = redis.call('HMGET', KEYS[1], 'at', 'sequence', 'session')
if known[1] then
  local at, sequence, session = tonumber(known[1]), tonumber(known[2]), known[3]
  local reported_at, reported_sequence = tonumber(ARGV[1]), tonumber(ARGV[2])
  if at > reported_at
      or (at == reported_at and sequence > reported_sequence)
      or (at == reported_at and sequence == reported_sequence and session >= ARGV[3]) then
    return 0
  end
end
redis.call('HSET', KEYS[1],
  'at', ARGV[1], 'sequence', ARGV[2], 'session', ARGV[3],
  'position', ARGV[4], 'duration', ARGV[5], 'completed', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return 1
