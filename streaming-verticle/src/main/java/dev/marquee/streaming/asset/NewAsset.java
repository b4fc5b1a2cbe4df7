package dev.marquee.streaming.asset;

import java.util.UUID;

/// What is known of an asset when its upload is whole.
public record NewAsset(UUID id, Asset.Kind kind, UUID ownerId, String createdBy) {}
