-- One step of the generic cell rate algorithm (ITU-T I.371): a request is a cell, a limit of n a minute with a burst of n.
-- KEYS[1]  the limit's key; holds the theoretical arrival time of the next cell, in microseconds
-- ARGV[1]  burst: cells that may come at once
-- ARGV[2]  period of one cell, microseconds
-- Returns {allowed 0|1, cells left, microseconds until a cell is free (0 when allowed), microseconds until all are free}.
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local burst = tonumber(ARGV[1])
local period = tonumber(ARGV[2])
local arrival = tonumber(redis.call('GET', KEYS[1]) or now)
if arrival < now then arrival = now end
local earliest = arrival + period - burst * period
if earliest > now then
  return {0, 0, math.ceil(earliest - now), math.ceil(arrival - now)}
end
arrival = arrival + period
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000) + 1)
return {1, math.floor((burst * period - (arrival - now)) / period), 0, math.ceil(arrival - now)}
