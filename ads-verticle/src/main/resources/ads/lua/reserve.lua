-- Reserves budget and frequency cap for the ads of one pod, all or none, and remembers the pod.
-- A pod that is remembered already is answered again and nothing is reserved.
--
-- KEYS[1]  the pod of (session, break): its text
-- KEYS, three for each ad:
--   reserved   zset: impression id -> when its reservation ends; one key a campaign
--   delivered  number of impressions delivered; one key a campaign
--   capped     zset: impression id -> when it stops counting; one key a campaign and account
-- ARGV[1]  now, Unix ms
-- ARGV[2]  when the pod is forgotten and its beacons end, Unix ms
-- ARGV[3]  when the reservations end, Unix ms; later than ARGV[2] by more than clocks differ
-- ARGV[4]  1: take the ads that can be had and leave the rest
-- ARGV[5]  start of the keys that remember an impression's cap
-- ARGV, five for each ad:
--   impression id, impressions the budget buys, impressions Postgres knows of, cap (0: none), text
--
-- Answer: {1, pod} or {0, n, …} with the numbers, from 0, of the ads that can't be had.

local KEYS_EACH, ARGS_EACH, DELIVERED_LIFE = 3, 5, 86400000

local remembered = redis.call('GET', KEYS[1])
if remembered then
  return {1, remembered}
end

local now, forgotten, ends = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

-- Redis' own count leads Postgres'; after a loss of Redis it starts again from there.
local function delivered(key, known)
  local count = tonumber(redis.call('GET', key) or -1)
  if count < known then
    redis.call('SET', key, known, 'PX', DELIVERED_LIFE)
    return known
  end
  return count
end

local function live(key)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  return redis.call('ZCARD', key)
end

local function ad(i)
  local k, a = 2 + i * KEYS_EACH, 6 + i * ARGS_EACH
  return {
    reserved = KEYS[k], delivered = KEYS[k + 1], capped = KEYS[k + 2],
    id = ARGV[a], impressions_max = tonumber(ARGV[a + 1]), known = tonumber(ARGV[a + 2]),
    cap = tonumber(ARGV[a + 3]), text = ARGV[a + 4],
  }
end

local taken, refused = {}, {}
for i = 0, (#KEYS - 1) / KEYS_EACH - 1 do
  local it = ad(i)
  if delivered(it.delivered, it.known) + live(it.reserved) < it.impressions_max
      and (it.cap == 0 or live(it.capped) < it.cap) then
    taken[#taken + 1] = it
  else
    refused[#refused + 1] = i
  end
end
if #refused > 0 and ARGV[4] ~= '1' then
  return {0, unpack(refused)}
end

local pod = {ARGV[2]}
for _, it in ipairs(taken) do
  redis.call('ZADD', it.reserved, ends, it.id)
  redis.call('PEXPIREAT', it.reserved, ends)
  if it.cap > 0 then
    redis.call('ZADD', it.capped, ends, it.id)
    -- An impression shown earlier may count for longer than this reservation.
    local last = redis.call('ZRANGE', it.capped, -1, -1, 'WITHSCORES')
    redis.call('PEXPIREAT', it.capped, last[2])
    redis.call('SET', ARGV[5] .. it.id, it.capped, 'PXAT', ends)
  end
  pod[#pod + 1] = it.text
end
local text = table.concat(pod, '\n')
redis.call('SET', KEYS[1], text, 'PXAT', forgotten)
return {1, text}
