-- Spends a refresh token and makes its successor live.
-- KEYS[1]  identity:{<tenant>:<session id>}:session (fields: open_session.lua)
-- ARGV[1]  hash of the token presented
-- ARGV[2]  hash of the successor
-- ARGV[3]  now, Unix ms
-- ARGV[4]  lifetime of an unused refresh token, ms
-- ARGV[5]  grace in which a spent token still yields a sibling, ms
-- ARGV[6]  most live siblings
-- Returns  {answer, when the successor ends (Unix ms)}; answer is one of
--   rotated  the token was live; it and its siblings are spent now
--   sibling  the token was spent within the grace: the successor is live beside the others
--   crowded  as sibling, but there are enough of them; nothing changed
--   reused   the token was spent before: the session is gone
--   ended    there is no such session (any more)
local key, presented, successor = KEYS[1], ARGV[1], ARGV[2]
local now, grace, siblings_max = tonumber(ARGV[3]), tonumber(ARGV[5]), tonumber(ARGV[6])
local f = redis.call('HMGET', key, 'live', 'spent', 'expires_at', 'ends_at')
if not f[1] then
  return {'ended', 0}
end
if now >= tonumber(f[3]) then
  redis.call('DEL', key)
  return {'ended', 0}
end

local live, is_live = {}, false
for hash in string.gmatch(f[1], '%S+') do
  live[#live + 1] = hash
  is_live = is_live or hash == presented
end
local spent, in_grace = {}, false
for hash, at in string.gmatch(f[2], '(%S+)@(%d+)') do
  if now - tonumber(at) < grace then
    spent[#spent + 1] = hash .. '@' .. at
    in_grace = in_grace or hash == presented
  end
end

local answer
if is_live then
  answer = 'rotated'
  for _, hash in ipairs(live) do
    spent[#spent + 1] = hash .. '@' .. ARGV[3]
  end
  while #spent > siblings_max do
    table.remove(spent, 1)
  end
  live = {successor}
elseif not in_grace then
  redis.call('DEL', key)
  return {'reused', 0}
elseif #live >= siblings_max then
  return {'crowded', 0}
else
  answer = 'sibling'
  live[#live + 1] = successor
end

local expires = math.min(now + tonumber(ARGV[4]), tonumber(f[4]))
redis.call('HSET', key, 'live', table.concat(live, ' '), 'spent', table.concat(spent, ' '), 'used_at', ARGV[3],
  'expires_at', string.format('%d', expires))
redis.call('PEXPIRE', key, string.format('%d', expires - now))
return {answer, expires}
