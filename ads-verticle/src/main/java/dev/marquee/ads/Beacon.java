package dev.marquee.ads;

import java.time.Instant;

/// What a beacon URL says when it is called: this happened to that impression.
///
/// @param expiresAt afterwards it counts nothing
record Beacon(String tenant, DeliveryEvent event, Impression impression, Instant expiresAt) {}
