-- Holds seats of one show for one person: all, or none.
--
-- KEYS 1 seats      HASH seat -> kind|ref|until|owner; kind H: held, ref is the hold; C: claimed, S: sold, ref is the booking;
--                   until in ms since 1970, 0 for none
--      2 holds      HASH hold -> owner|cap|seat,seat,…; cap: when its life ends at the latest, ms
--      3 deadlines  ZSET hold by its until
--      4 people     HASH owner -> how many seats of this show are his, whatever their kind
--      5 version    counter of changes; absent means the state of this show isn't loaded
--      6 changes    STREAM of ids <version>-0: seat, kind|until, …; kind F: free
--      7 rate       how often this person tried in the running window
--      8 replay     fingerprint|hold, given under this idempotency key before
-- ARGV 1 hold  2 owner  3 life of the hold, ms  4 longest life, ms  5 seats a person may have  6 tries a window  7 window, ms
--      8 changes kept  9 fingerprint of the request; '' without idempotency key  10 life of the replay, ms  11… seats
-- Answers {'ABSENT'} | {'HELD', hold, until} | {'TAKEN', seat, …} | {'PERSON'} | {'RATE'} | {'REUSED'} | {'OVER'}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('EXISTS', KEYS[5]) == 0 then return {'ABSENT'} end

if ARGV[9] ~= '' then
  local before = redis.call('GET', KEYS[8])
  if before then
    local fingerprint, hold = string.match(before, '([^|]*)|([^|]*)')
    if fingerprint ~= ARGV[9] then return {'REUSED'} end
    local ends = redis.call('ZSCORE', KEYS[3], hold) -- gone once it is released or booked
    if not ends or tonumber(ends) <= now then return {'OVER'} end
    return {'HELD', hold, ends}
  end
end

local tries = redis.call('INCR', KEYS[7])
if tries == 1 then redis.call('PEXPIRE', KEYS[7], ARGV[7]) end
if tries > tonumber(ARGV[6]) then return {'RATE'} end

-- Every check comes before the first write: a script that fails half way is not rolled back.
local seats = {unpack(ARGV, 11)}
local entries = redis.call('HMGET', KEYS[1], unpack(seats))
local taken = {'TAKEN'}
for i, seat in ipairs(seats) do
  if entries[i] then
    local kind, till = string.match(entries[i], '^(%a)|[^|]*|(%d+)|')
    if kind ~= 'H' or tonumber(till) > now then taken[#taken + 1] = seat end
  end
end
if #taken > 1 then return taken end
if tonumber(redis.call('HGET', KEYS[4], ARGV[2]) or 0) + #seats > tonumber(ARGV[5]) then return {'PERSON'} end

local till = string.format('%.0f', now + ARGV[3])
local changes = {}
for i, seat in ipairs(seats) do
  if entries[i] then -- a hold that is over and not swept yet
    local whose = string.match(entries[i], '[^|]*$')
    if redis.call('HINCRBY', KEYS[4], whose, -1) < 1 then redis.call('HDEL', KEYS[4], whose) end
  end
  redis.call('HSET', KEYS[1], seat, 'H|' .. ARGV[1] .. '|' .. till .. '|' .. ARGV[2])
  changes[#changes + 1] = seat
  changes[#changes + 1] = 'H|' .. till
end
redis.call('HINCRBY', KEYS[4], ARGV[2], #seats)
local cap = string.format('%.0f', now + ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. '|' .. cap .. '|' .. table.concat(seats, ','))
redis.call('ZADD', KEYS[3], till, ARGV[1])
if ARGV[9] ~= '' then
  redis.call('SET', KEYS[8], ARGV[9] .. '|' .. ARGV[1], 'PX', ARGV[10])
end

redis.call('INCR', KEYS[5])
redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[8], redis.call('GET', KEYS[5]) .. '-0', unpack(changes))
local life = redis.call('PTTL', KEYS[5])
for i = 1, 6 do redis.call('PEXPIRE', KEYS[i], life) end
return {'HELD', ARGV[1], till}
