-- Opens a session: a family of refresh tokens.
-- KEYS[1]  identity:{<tenant>:<session id>}:session
-- ARGV[1]  hash of the first refresh token
-- ARGV[2]  now, Unix ms
-- ARGV[3]  lifetime of an unused refresh token, ms
-- ARGV[4]  absolute lifetime of the session, ms
-- Returns  when the refresh token ends, Unix ms
--
-- Fields: live (hashes that may be used, space-separated); spent (<hash>@<Unix ms it was spent>, space-separated, only those of the
-- grace); used_at, expires_at, ends_at (Unix ms).
local now = tonumber(ARGV[2])
local ends = now + tonumber(ARGV[4])
local expires = math.min(now + tonumber(ARGV[3]), ends)
redis.call('HSET', KEYS[1], 'live', ARGV[1], 'spent', '', 'used_at', ARGV[2],
  'expires_at', string.format('%d', expires), 'ends_at', string.format('%d', ends))
redis.call('PEXPIRE', KEYS[1], string.format('%d', expires - now))
return expires
