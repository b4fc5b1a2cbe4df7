package dev.marquee.catalog;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Outbox;
import dev.marquee.platform.events.ReceivedEvent;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.catalog.v1.MovieEvent;
import dev.marquee.proto.streaming.v1.AssetEvent;
import dev.marquee.proto.streaming.v1.AssetKind;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/// What titles tell the other domains, and what streaming tells about their videos.
final class CatalogEvents {
  /// Bus address of hints that a title viewers may have seen has changed: `{tenant, titleId,
  /// version}`. At most once: whoever misses one sees the change when his copy has outlived its
  /// time.
  static final String CHANGED = "catalog.changed";

  private final Outbox outbox;
  private final EventBus bus;

  CatalogEvents(Outbox outbox, EventBus bus) {
    this.outbox = outbox;
    this.bus = bus;
  }

  /// Publishes a change of a title, as its version, and hints at it once it is committed.
  ///
  /// @param type `movie_created`, `movie_updated`, `movie_published` or `movie_archived`
  void append(Tx tx, String type, CatalogTitle title) {
    String id = title.id().toString();
    MovieEvent payload =
        MovieEvent.newBuilder()
            .setTitleId(id)
            .setVersion(title.version())
            .setState(TitleMessages.state(title.state()))
            .build();
    outbox.append(tx, new Event(type, id, title.version(), payload));
    if (title.isOrWasPublic()) {
      JsonObject hint =
          new JsonObject()
              .put("tenant", CallContext.current().tenant())
              .put("titleId", id)
              .put("version", title.version());
      tx.afterCommit(() -> bus.publish(CHANGED, hint));
    }
  }

  /// News of one title's video.
  record VideoNews(UUID titleId, Video.Report report) {}

  /// Reads an event of streaming's topic; empty when it isn't about a title's video.
  ///
  /// @throws IllegalArgumentException when it can't be read: a dead letter
  static Optional<VideoNews> videoNews(ReceivedEvent event) {
    Optional<Video.State> state =
        switch (event.type()) {
          case "movie-uploaded", "movie-processing-started" -> Optional.of(Video.State.PROCESSING);
          case "movie-processed" -> Optional.of(Video.State.READY);
          case "movie-processing-failed" -> Optional.of(Video.State.FAILED);
          default -> Optional.empty();
        };
    if (state.isEmpty()) {
      return Optional.empty();
    }
    AssetEvent asset;
    try {
      asset = AssetEvent.parseFrom(event.payload());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(event.type() + " is no AssetEvent", e);
    }
    if (asset.getKind() != AssetKind.ASSET_KIND_TITLE) {
      return Optional.empty();
    }
    return Optional.of(
        new VideoNews(
            Uuid7.parse("ownerId", asset.getOwnerId()),
            switch (state.get()) {
              case READY ->
                  new Video.Report(
                      asset.getAssetId(),
                      Video.State.READY,
                      seconds(asset.getDurationMillis()),
                      "");
              case FAILED ->
                  new Video.Report(
                      asset.getAssetId(), Video.State.FAILED, 0, sentence(asset.getProblem()));
              case PROCESSING, NONE ->
                  new Video.Report(asset.getAssetId(), Video.State.PROCESSING, 0, "");
            }));
  }

  private static int seconds(long millis) {
    return Math.toIntExact(Math.round(millis / 1000.0));
  }

  /// Streaming's reasons, for editors to read.
  private static String sentence(String problem) {
    return switch (problem) {
      case "not-a-video" -> "The file is not a video.";
      case "truncated" -> "The file ends too early: it was not uploaded completely.";
      case "too-long" -> "The video is too long.";
      case "unsupported-codec" -> "The video uses a codec that is not supported.";
      case "empty" -> "The file is empty.";
      default -> "The video could not be processed.";
    };
  }
}
