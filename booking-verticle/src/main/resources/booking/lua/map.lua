-- Reads all seats that aren't free, at one version.
--
-- KEYS 1 seats  5 version, as in hold.lua
-- Answers {'ABSENT'} | {'MAP', version, now in ms, seat, kind|ref|until|owner, …}
local version = redis.call('GET', KEYS[5])
if not version then return {'ABSENT'} end
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local answer = {'MAP', version, now}
for _, item in ipairs(redis.call('HGETALL', KEYS[1])) do answer[#answer + 1] = item end
return answer
