package dev.marquee.catalog;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A title of one tenant. Changes make a new value; only those that are published as events raise
/// the version.
///
/// @param version rises by one with each event of the title, from 1
/// @param lastEditedBy account that last changed the metadata
/// @param rejectionReason why the last review sent it back; empty otherwise
/// @param publishedAt null until it is
record CatalogTitle(
    UUID id,
    long version,
    TitleState state,
    Metadata metadata,
    Video video,
    String createdBy,
    String lastEditedBy,
    String rejectionReason,
    Instant updatedAt,
    @Nullable Instant publishedAt) {

  static CatalogTitle draft(UUID id, Metadata metadata, String editor, Instant at) {
    return new CatalogTitle(
        id, 1, TitleState.DRAFT, metadata, Video.NONE, editor, editor, "", at, null);
  }

  /// The rule that forbids a move to this account; empty when it may. Nobody approves what he wrote
  /// himself, whatever his roles. A film for the screen needs no video; one whose upload isn't
  /// done, or went wrong, can't be judged yet.
  Optional<String> refusal(Move move, String account) {
    if (move.from(state).isEmpty()) {
      return Optional.of(move.rule());
    }
    if (move == Move.APPROVE && account.equals(lastEditedBy)) {
      return Optional.of("Whoever last edited a title can't approve it: someone else must.");
    }
    if (move == Move.APPROVE && video.state() == Video.State.PROCESSING) {
      return Optional.of("Its video is still being processed: wait until it is ready.");
    }
    if (move == Move.APPROVE && video.state() == Video.State.FAILED) {
      return Optional.of("Its video could not be processed: send it back for another one.");
    }
    return Optional.empty();
  }

  /// What the news make of its video. What is under review, or was reviewed, isn't exchanged behind
  /// the reviewer's back: once a title has left draft only news of the upload it had then count.
  Video videoAfter(Video.Report news) {
    boolean counts = state == TitleState.DRAFT || news.assetId().equals(video.assetId());
    return counts ? video.after(news) : video;
  }

  /// Whether viewers have ever seen it.
  boolean isOrWasPublic() {
    return publishedAt != null;
  }

  /// With other metadata, a version later.
  CatalogTitle edited(Metadata with, String editor, Instant at) {
    return new CatalogTitle(
        id, version + 1, state, with, video, createdBy, editor, rejectionReason, at, publishedAt);
  }

  /// After a move that isn't refused; a version later if others hear of it.
  ///
  /// @param reason of a rejection; empty for other moves
  CatalogTitle moved(Move move, String reason, Instant at) {
    TitleState to = move.from(state).orElseThrow(() -> new IllegalStateException(move.rule()));
    long next = move.event().isPresent() ? version + 1 : version;
    Instant published = move == Move.PUBLISH ? at : publishedAt;
    return new CatalogTitle(
        id, next, to, metadata, video, createdBy, lastEditedBy, reason, at, published);
  }

  /// With another video, a version later.
  CatalogTitle withVideo(Video with, Instant at) {
    return new CatalogTitle(
        id,
        version + 1,
        state,
        metadata,
        with,
        createdBy,
        lastEditedBy,
        rejectionReason,
        at,
        publishedAt);
  }
}
