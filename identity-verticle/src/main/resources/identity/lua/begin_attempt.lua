-- Counts an attempt to prove oneself as failed before it is tried, unless one has to wait.
-- KEYS[1]  identity:{<tenant>:<digest of who, or of who and from where>}:attempts
-- ARGV[1]  now, Unix ms
-- ARGV[2]  failures before delays begin
-- ARGV[3]  first delay, ms; doubles with each further failure
-- ARGV[4]  longest delay, ms
-- ARGV[5]  quiet time after which failures are forgotten, ms
-- Returns  {1 when the attempt may be tried, 1 when someone proved himself here lately}
--
-- Fields: failures; next_at, last_at, known_until (Unix ms). An attempt that has to wait changes nothing: who knocks on
-- doesn't keep the door shut.
local now = tonumber(ARGV[1])
local f = redis.call('HMGET', KEYS[1], 'failures', 'next_at', 'last_at', 'known_until')
local failures, next_at = tonumber(f[1] or 0), tonumber(f[2] or 0)
local known = tonumber(f[4] or 0) > now and 1 or 0
if now < next_at then
  return {0, known}
end
if now - tonumber(f[3] or 0) >= tonumber(ARGV[5]) then
  failures = 0
end
failures = failures + 1
local delay = 0
if failures >= tonumber(ARGV[2]) then
  delay = math.min(tonumber(ARGV[4]), tonumber(ARGV[3]) * 2 ^ math.min(failures - tonumber(ARGV[2]), 40))
end
redis.call('HSET', KEYS[1], 'failures', failures, 'last_at', ARGV[1], 'next_at', string.format('%d', now + delay))
local life = math.max(tonumber(ARGV[5]) + delay, tonumber(f[4] or 0) - now)
redis.call('PEXPIRE', KEYS[1], string.format('%d', life))
return {1, known}
