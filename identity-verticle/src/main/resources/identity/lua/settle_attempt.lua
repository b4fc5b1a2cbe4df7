-- Takes back an attempt that was no failure.
-- KEYS[1]  identity:{<tenant>:<digest of who, or of who and from where>}:attempts (fields: begin_attempt.lua)
-- ARGV[1]  now, Unix ms
-- ARGV[2]  how long who proved himself is known here, ms; 0 when nobody did: then only the one attempt is taken back
-- ARGV[3]  quiet time after which failures are forgotten, ms
-- Returns  failures left
local known_for = tonumber(ARGV[2])
if known_for > 0 then
  redis.call('HSET', KEYS[1], 'failures', 0, 'next_at', 0, 'known_until',
    string.format('%d', tonumber(ARGV[1]) + known_for))
  redis.call('PEXPIRE', KEYS[1], string.format('%d', math.max(known_for, tonumber(ARGV[3]))))
  return 0
end
local failures = tonumber(redis.call('HGET', KEYS[1], 'failures') or 0)
if failures > 0 then
  failures = failures - 1
  redis.call('HSET', KEYS[1], 'failures', failures, 'next_at', 0)
end
return failures
