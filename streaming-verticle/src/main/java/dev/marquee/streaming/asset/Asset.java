package dev.marquee.streaming.asset;

import dev.marquee.streaming.video.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// An uploaded video and what became of it.
///
/// @param id also the id of the upload it came by
/// @param ownerId the title or creative it is for
/// @param problem why it was rejected
/// @param progressPercent 0–100 of its transcoding
/// @param durationMillis 0 until known
/// @param renditions empty until it is ready
public record Asset(
    UUID id,
    Kind kind,
    UUID ownerId,
    State state,
    Optional<Rejection> problem,
    int progressPercent,
    long durationMillis,
    List<Rendition> renditions,
    Instant createdAt) {

  /// What an asset is for.
  public enum Kind {
    TITLE,
    CREATIVE
  }

  /// Uploaded → processing → ready or rejected.
  public enum State {
    UPLOADED,
    PROCESSING,
    READY,
    REJECTED
  }

  /// One step of its ladder.
  ///
  /// @param bandwidth peak, bits per second
  public record Rendition(String name, int width, int height, long bandwidth, String codecs) {}

  public Asset {
    renditions = List.copyOf(renditions);
  }
}
