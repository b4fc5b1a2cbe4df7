-- Turns the reservation of an impression that was shown into a delivered one, once.
--
-- KEYS[1]  reserved   zset of its campaign: impression id -> when its reservation ends
-- KEYS[2]  delivered  number of impressions delivered of its campaign
-- KEYS[3]  the name of the zset in which it counts towards a cap; absent without a cap. That zset has the
--          hash tag of the other keys, and is not among KEYS because no beacon may name an account.
-- ARGV[1]  impression id
-- ARGV[2]  when the impression stops counting towards the cap, Unix ms
--
-- Answer: 1 settled now, 0 settled before or never reserved.

local DELIVERED_LIFE = 86400000

if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then
  return 0
end
redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], DELIVERED_LIFE)
local capped = redis.call('GET', KEYS[3])
if capped then
  redis.call('ZADD', capped, 'XX', ARGV[2], ARGV[1])
  local last = redis.call('ZRANGE', capped, -1, -1, 'WITHSCORES')
  redis.call('PEXPIREAT', capped, last[2] or 0)
  redis.call('DEL', KEYS[3])
end
return 1
