-- Reads what changed after a version.
--
-- KEYS 5 version  6 changes, as in hold.lua
-- ARGV 1 version  2 changes at most
-- Answers {'ABSENT'} | {'CHANGES', version now, {{id, {seat, kind|until, …}}, …}}
local version = redis.call('GET', KEYS[5])
if not version then return {'ABSENT'} end
return {'CHANGES', version, redis.call('XRANGE', KEYS[6], '(' .. ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])}
