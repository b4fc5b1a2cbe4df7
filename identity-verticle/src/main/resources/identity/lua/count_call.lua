-- Counts calls in a window that starts with the first.
-- KEYS[1]  identity:{<tenant>:<digest of what is counted>}:calls
-- ARGV[1]  1 for a call, -1 to give one back
-- ARGV[2]  window, ms
-- Returns  calls in this window
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return count
