-- Adds to a counter and returns the sum.
-- KEYS[1] counter
-- ARGV[1] whole number to add
return redis.call('INCRBY', KEYS[1], ARGV[1])
