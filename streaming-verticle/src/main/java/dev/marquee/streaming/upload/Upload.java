package dev.marquee.streaming.upload;

import dev.marquee.streaming.asset.Asset;
import dev.marquee.streaming.video.Rejection;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A file on its way in.
///
/// @param id also the id of the asset it becomes
/// @param ownerId the title or creative it is for
/// @param bytes how many it will have
/// @param finished whether it has become an asset
/// @param problem why that asset was rejected
public record Upload(
    String tenant,
    UUID id,
    String accountId,
    Asset.Kind kind,
    UUID ownerId,
    long bytes,
    boolean finished,
    Optional<Rejection> problem,
    Instant expiresAt) {}
