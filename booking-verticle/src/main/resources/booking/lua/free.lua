-- Frees the seats that a booking gave back in Postgres; those that have another holder by now stay as they are.
--
-- KEYS 1–6 as in hold.lua
-- ARGV 1 booking  2 changes kept  3… seats
-- Answers {'ABSENT'} | {'FREED'}
if redis.call('EXISTS', KEYS[5]) == 0 then return {'ABSENT'} end
local changes = {}
for i = 3, #ARGV do
  local seat = ARGV[i]
  local before = redis.call('HGET', KEYS[1], seat)
  if before then
    local ref, whose = string.match(before, '^[CS]|([^|]*)|%d+|(.*)$')
    if ref == ARGV[1] then
      redis.call('HDEL', KEYS[1], seat)
      if redis.call('HINCRBY', KEYS[4], whose, -1) < 1 then redis.call('HDEL', KEYS[4], whose) end
      changes[#changes + 1] = seat
      changes[#changes + 1] = 'F|0'
    end
  end
end
if #changes > 0 then
  redis.call('INCR', KEYS[5])
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[2], redis.call('GET', KEYS[5]) .. '-0', unpack(changes))
  redis.call('PEXPIRE', KEYS[6], redis.call('PTTL', KEYS[5]))
end
return {'FREED'}
