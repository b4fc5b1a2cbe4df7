-- Shows what Postgres has decided: these seats are claimed (C) or sold (S). Postgres wins over whatever stands here.
--
-- KEYS 1–6 as in hold.lua
-- ARGV 1 kind  2 booking  3 until, ms; 0 for none  4 owner  5 changes kept  6… seats
-- Answers {'ABSENT'} | {'MARKED'}
if redis.call('EXISTS', KEYS[5]) == 0 then return {'ABSENT'} end
local value = ARGV[1] .. '|' .. ARGV[2] .. '|' .. ARGV[3] .. '|' .. ARGV[4]
local changes = {}
for i = 6, #ARGV do
  local seat = ARGV[i]
  local before = redis.call('HGET', KEYS[1], seat)
  if before ~= value then
    if before then
      local kind, ref, whose = string.match(before, '^(%a)|([^|]*)|%d+|(.*)$')
      if redis.call('HINCRBY', KEYS[4], whose, -1) < 1 then redis.call('HDEL', KEYS[4], whose) end
      if kind == 'H' and whose == ARGV[4] then -- the hold that became this booking
        redis.call('HDEL', KEYS[2], ref)
        redis.call('ZREM', KEYS[3], ref)
      end
    end
    redis.call('HSET', KEYS[1], seat, value)
    redis.call('HINCRBY', KEYS[4], ARGV[4], 1)
    changes[#changes + 1] = seat
    changes[#changes + 1] = ARGV[1] .. '|' .. ARGV[3]
  end
end
if #changes > 0 then
  redis.call('INCR', KEYS[5])
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[5], redis.call('GET', KEYS[5]) .. '-0', unpack(changes))
  local life = redis.call('PTTL', KEYS[5])
  for i = 1, 6 do redis.call('PEXPIRE', KEYS[i], life) end
end
return {'MARKED'}
