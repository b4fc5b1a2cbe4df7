package dev.marquee.catalog;

import java.util.Locale;

/// A title's video as streaming reported it. Asset ids are UUIDv7, so the later upload has the
/// greater id.
///
/// @param assetId the upload this is about; empty for none
/// @param durationSeconds 0 until it is ready
/// @param problem why the last upload failed, one sentence; empty otherwise
record Video(State state, String assetId, int durationSeconds, String problem) {
  static final Video NONE = new Video(State.NONE, "", 0, "");

  /// Whether there is something to play.
  enum State {
    NONE,
    PROCESSING,
    READY,
    FAILED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// News of one upload: PROCESSING, READY or FAILED.
  record Report(String assetId, State state, int durationSeconds, String problem) {}

  /// What the news make of this. Old and repeated news change nothing: those of an upload that a
  /// later one took the place of, and whatever comes after an upload's end. A video that plays is
  /// kept until its successor is ready, even if that fails.
  Video after(Report news) {
    int age = news.assetId.compareTo(assetId);
    boolean ended = state == State.READY || state == State.FAILED;
    if (age < 0 || (age == 0 && ended)) {
      return this;
    }
    return switch (news.state) {
      case READY -> new Video(State.READY, news.assetId, news.durationSeconds, "");
      case PROCESSING ->
          state == State.READY ? this : new Video(State.PROCESSING, news.assetId, 0, "");
      case FAILED ->
          state == State.READY
              ? new Video(State.READY, assetId, durationSeconds, news.problem)
              : new Video(State.FAILED, news.assetId, 0, news.problem);
      case NONE -> this;
    };
  }
}
