-- Brings the state of a show in line with Postgres: builds it when it is absent, mends it when it differs. Holds stay.
-- Does nothing if the state changed since the caller looked at its version, before he read Postgres: his reading may be old.
--
-- KEYS 1–6 as in hold.lua
-- ARGV 1 version the caller saw; '' for absent  2 life of the state, ms  3 changes kept  4… seat, C|booking|until|owner or
--      S|booking|0|owner, …: every seat that is claimed or sold
-- Answers {'STALE'} | {'LOADED', seats mended}
local version = redis.call('GET', KEYS[5])
if (version or '') ~= ARGV[1] then return {'STALE'} end
if not version then
  redis.call('DEL', unpack(KEYS, 1, 6))
  -- Microseconds: later than any version this show ever had, so that whoever follows the lost stream sees a gap.
  local time = redis.call('TIME')
  redis.call('SET', KEYS[5], time[1] .. string.format('%06d', time[2]))
end

local changes, seatToValue = {}, {}
for i = 4, #ARGV, 2 do
  seatToValue[ARGV[i]] = ARGV[i + 1]
  if redis.call('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    local kind, till = string.match(ARGV[i + 1], '^(%a)|[^|]*|(%d+)|')
    changes[#changes + 1] = ARGV[i]
    changes[#changes + 1] = kind .. '|' .. till
  end
end
local entries = redis.call('HGETALL', KEYS[1])
local people = {}
for i = 1, #entries, 2 do
  local kind, whose = string.match(entries[i + 1], '^(%a)|[^|]*|%d+|(.*)$')
  if kind ~= 'H' and not seatToValue[entries[i]] then
    redis.call('HDEL', KEYS[1], entries[i])
    changes[#changes + 1] = entries[i]
    changes[#changes + 1] = 'F|0'
  else
    people[whose] = (people[whose] or 0) + 1
  end
end
redis.call('DEL', KEYS[4])
for whose, count in pairs(people) do redis.call('HSET', KEYS[4], whose, count) end

if version and #changes > 0 then
  redis.call('INCR', KEYS[5])
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[3], redis.call('GET', KEYS[5]) .. '-0', unpack(changes))
end
for i = 1, 6 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
return {'LOADED', #changes / 2}
