package dev.marquee.sync;

import java.util.Optional;
import java.util.UUID;

/// One change to be told to one operator.
///
/// @param version of the entity; operators count from 1
/// @param content frozen JSON, empty before the first attempt
/// @param attempts made so far
record Delivery(
    String tenant,
    UUID id,
    String operator,
    Entity entity,
    String entityId,
    long version,
    Optional<Content> content,
    int attempts) {

  /// What the operator is told.
  ///
  /// @param json attributes, never personal data
  /// @param removal true when the entity is gone
  record Content(String json, boolean removal) {
    static final Content GONE = new Content("{}", true);
  }

  /// The entity's name outside: row ids of two tenants may be the same.
  String externalId() {
    return tenant + "." + entityId;
  }

  Delivery with(Content frozen) {
    return new Delivery(
        tenant, id, operator, entity, entityId, version, Optional.of(frozen), attempts);
  }
}
