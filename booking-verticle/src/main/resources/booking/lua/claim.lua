-- Before a hold's seats are claimed in Postgres: checks again that it lasts and has every one of its seats, and moves its
-- deadline to the payment deadline, but never past its cap.
--
-- KEYS 1–6 as in hold.lua
-- ARGV 1 hold  2 owner  3 time to pay, ms  4 changes kept
-- Answers {'MINE', until, seat, …} | {'LOST'}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local entry = redis.call('HGET', KEYS[2], ARGV[1])
local ends = redis.call('ZSCORE', KEYS[3], ARGV[1])
if not entry or not ends or tonumber(ends) <= now or redis.call('EXISTS', KEYS[5]) == 0 then return {'LOST'} end
local owner, cap, list = string.match(entry, '([^|]*)|([^|]*)|(.*)')
if owner ~= ARGV[2] then return {'LOST'} end
for seat in string.gmatch(list, '[^,]+') do
  local held = redis.call('HGET', KEYS[1], seat)
  if not held or string.match(held, '^H|([^|]*)|') ~= ARGV[1] then return {'LOST'} end
end

local till = string.format('%.0f', math.min(now + ARGV[3], tonumber(cap)))
local answer, changes = {'MINE', till}, {}
for seat in string.gmatch(list, '[^,]+') do
  redis.call('HSET', KEYS[1], seat, 'H|' .. ARGV[1] .. '|' .. till .. '|' .. owner)
  answer[#answer + 1] = seat
  changes[#changes + 1] = seat
  changes[#changes + 1] = 'H|' .. till
end
redis.call('ZADD', KEYS[3], till, ARGV[1])
redis.call('INCR', KEYS[5])
redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[4], redis.call('GET', KEYS[5]) .. '-0', unpack(changes))
return answer
