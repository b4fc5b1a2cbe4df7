-- A change of a subscriber who was erased since need not be told any more: it is superseded by his removal.
ALTER TABLE delivery DROP CONSTRAINT delivery_state_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_state_check CHECK (state IN ('pending', 'delivered', 'dead', 'superseded'));
DROP INDEX delivery_age;
CREATE INDEX delivery_age ON delivery (ended_at) WHERE state IN ('delivered', 'superseded');

-- What was delivered is kept to know that it was, not what it said.
UPDATE delivery SET payload = NULL WHERE state = 'delivered';

-- Everything about one entity, whatever its state.
CREATE INDEX delivery_entity ON delivery (tenant_id, entity, entity_id);
-- Bookings that weren't told yet, by whose they are.
CREATE INDEX delivery_subscriber ON delivery (tenant_id, (payload ->> 'subscriberId'))
  WHERE entity = 'booking' AND state IN ('pending', 'dead');
