-- Reads a hold of this person while it lasts.
--
-- KEYS 2 holds  3 deadlines, as in hold.lua (1 is there to route the call)
-- ARGV 1 hold  2 owner
-- Answers {'HELD', until, seat, …} | {'NONE'}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local entry = redis.call('HGET', KEYS[2], ARGV[1])
local till = redis.call('ZSCORE', KEYS[3], ARGV[1])
if not entry or not till or tonumber(till) <= now then return {'NONE'} end
local owner, list = string.match(entry, '([^|]*)|[^|]*|(.*)')
if owner ~= ARGV[2] then return {'NONE'} end
local answer = {'HELD', till}
for seat in string.gmatch(list, '[^,]+') do answer[#answer + 1] = seat end
return answer
