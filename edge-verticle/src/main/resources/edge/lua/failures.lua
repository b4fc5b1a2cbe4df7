-- Counts a failure of an address; the first one begins the time they count.
-- KEYS[1]  the address's counter
-- ARGV[1]  milliseconds they count
-- Returns the failures within that time.
local failures = redis.call('INCR', KEYS[1])
if failures == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return failures
