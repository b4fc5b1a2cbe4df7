-- Frees the seats of holds whose deadline has passed. Claimed and sold seats have no deadline here.
--
-- KEYS 1–6 as in hold.lua
-- ARGV 1 holds at most  2 changes kept
-- Answers {holds swept}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[1])
if #due == 0 or redis.call('EXISTS', KEYS[5]) == 0 then return {0} end

local changes = {}
for _, hold in ipairs(due) do
  local entry = redis.call('HGET', KEYS[2], hold)
  local owner, list = string.match(entry or '', '([^|]*)|[^|]*|(.*)')
  for seat in string.gmatch(list or '', '[^,]+') do
    local held = redis.call('HGET', KEYS[1], seat)
    if held and string.match(held, '^H|([^|]*)|') == hold then
      redis.call('HDEL', KEYS[1], seat)
      if redis.call('HINCRBY', KEYS[4], owner, -1) < 1 then redis.call('HDEL', KEYS[4], owner) end
      changes[#changes + 1] = seat
      changes[#changes + 1] = 'F|0'
    end
  end
  redis.call('HDEL', KEYS[2], hold)
  redis.call('ZREM', KEYS[3], hold)
end
if #changes > 0 then
  redis.call('INCR', KEYS[5])
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[2], redis.call('GET', KEYS[5]) .. '-0', unpack(changes))
  redis.call('PEXPIRE', KEYS[6], redis.call('PTTL', KEYS[5]))
end
return {#due}
