-- Appends to the revocation log.
-- KEYS[1]  identity:{revocations}:log (a stream; fields: subject, version, at, until; ids <position>-0)
-- ARGV[1]  most entries
-- ARGV[2]  how long the log outlives its last entry, ms
-- ARGV[3…] position, subject, version, at, until of each, in order of position
-- Returns  entries appended
--
-- Beyond the limit the older half goes, and an entry `*` ends all tokens issued until the last of those that went: too many are refused
-- then (their holders refresh and go on), never too few.
local key, most = KEYS[1], tonumber(ARGV[1])
local newest = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)
local last = newest[1] and tonumber(string.match(newest[1][1], '^%d+')) or 0
local appended = 0
for i = 3, #ARGV, 5 do
  if tonumber(ARGV[i]) > last then
    redis.call('XADD', key, ARGV[i] .. '-0', 'subject', ARGV[i + 1], 'version', ARGV[i + 2], 'at', ARGV[i + 3], 'until', ARGV[i + 4])
    last = tonumber(ARGV[i])
    appended = appended + 1
  end
end

local length = redis.call('XLEN', key)
if length > most then
  local at = 0
  local going = redis.call('XRANGE', key, '-', '+', 'COUNT', length - math.floor(most / 2))
  for _, entry in ipairs(going) do
    at = math.max(at, tonumber(entry[2][6]))
  end
  redis.call('XTRIM', key, 'MAXLEN', math.floor(most / 2))
  redis.call('XADD', key, string.format('%d-1', last), 'subject', '*', 'version', '0', 'at', string.format('%d', at), 'until', '0')
end
redis.call('PEXPIRE', key, ARGV[2])
return appended
