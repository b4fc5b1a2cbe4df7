-- Gives back the seats of a hold, if it is this person's.
--
-- KEYS 1–6 as in hold.lua
-- ARGV 1 hold  2 owner  3 changes kept
-- Answers {'RELEASED'} | {'NONE'}
local entry = redis.call('HGET', KEYS[2], ARGV[1])
if not entry or redis.call('EXISTS', KEYS[5]) == 0 then return {'NONE'} end
local owner, list = string.match(entry, '([^|]*)|[^|]*|(.*)')
if owner ~= ARGV[2] then return {'NONE'} end

local changes = {}
for seat in string.gmatch(list, '[^,]+') do
  local now = redis.call('HGET', KEYS[1], seat)
  if now and string.match(now, '^H|([^|]*)|') == ARGV[1] then
    redis.call('HDEL', KEYS[1], seat)
    if redis.call('HINCRBY', KEYS[4], owner, -1) < 1 then redis.call('HDEL', KEYS[4], owner) end
    changes[#changes + 1] = seat
    changes[#changes + 1] = 'F|0'
  end
end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if #changes > 0 then
  redis.call('INCR', KEYS[5])
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[3], redis.call('GET', KEYS[5]) .. '-0', unpack(changes))
  redis.call('PEXPIRE', KEYS[6], redis.call('PTTL', KEYS[5]))
end
return {'RELEASED'}
