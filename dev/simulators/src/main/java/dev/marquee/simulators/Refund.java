package dev.marquee.simulators;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Money given back.
///
/// @param amountMinor in the smallest unit of the payment's currency
/// @param reference the merchant's own name for this refund
record Refund(String id, long amountMinor, @Nullable String reference, Instant createdAt) {}
