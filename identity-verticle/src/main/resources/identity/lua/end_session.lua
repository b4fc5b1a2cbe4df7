-- Ends a session.
-- KEYS[1]  identity:{<tenant>:<session id>}:session
-- Returns  the account id it was of, or false when there was none
local account = redis.call('HGET', KEYS[1], 'account')
redis.call('DEL', KEYS[1])
return account
