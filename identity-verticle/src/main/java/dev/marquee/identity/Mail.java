package dev.marquee.identity;

import java.util.Optional;
import java.util.UUID;

/// A letter on its way.
///
/// @param accountId whose owner it is to; empty where the letter says to whom
/// @param letter empty when its row wasn't sealed by us
/// @param wanted false when it is to nobody and won't be sent
/// @param attempts to send it, this one included
record Mail(
    String tenant,
    UUID id,
    Optional<UUID> accountId,
    Optional<Letter> letter,
    boolean wanted,
    int attempts) {}
