package dev.marquee.streaming;

import static dev.marquee.streaming.StreamingWorld.ACME;
import static dev.marquee.streaming.StreamingWorld.BRAVO;
import static dev.marquee.streaming.StreamingWorld.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.streaming.v1.Asset;
import dev.marquee.proto.streaming.v1.AssetState;
import dev.marquee.proto.streaming.v1.Assets;
import dev.marquee.proto.streaming.v1.ListAssetsRequest;
import dev.marquee.proto.streaming.v1.ListAssetsResponse;
import dev.marquee.streaming.PublishedEvents.Published;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way from a good upload to a ready asset, also when things go wrong on it.
class TranscodeIT {
  @TempDir private Path folder;

  @Test
  void aGoodUploadBecomesReadyAndTheOthersHearOfItInOrder() {
    try (StreamingWorld world = StreamingWorld.start(Map.of())) {
      UUID title = world.catalog.add(ACME);
      UUID first = world.upload(ACME, title, Clips.small());
      Asset ready = world.awaitReady(ACME, first);
      UUID second = world.upload(ACME, title, Clips.small());
      world.awaitReady(ACME, second);

      assertThat(ready.getDurationMillis()).isBetween(3_900L, 4_100L);
      assertThat(ready.getProgressPercent()).isEqualTo(100);
      assertThat(ready.getRenditionsList())
          .singleElement()
          .satisfies(rendition -> {
            assertThat(rendition.getName()).isEqualTo("144p");
            assertThat(rendition.getHeight()).isEqualTo(144);
          });
      List<Published> events = PublishedEvents.of(world.tp, title, 6);
      assertThat(events)
          .extracting(Published::type)
          .containsExactly(
              "movie-uploaded",
              "movie-processing-started",
              "movie-processed",
              "movie-uploaded",
              "movie-processing-started",
              "movie-processed");
      assertThat(events)
          .extracting(published -> published.event().getVersion())
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(events.get(2).event().getDurationMillis()).isEqualTo(ready.getDurationMillis());
      eventually(() -> world.workFiles().isEmpty());
      assertNothingOfItIsSeenByAnotherTenant(world, title, first);
      assertThatPagesHoldAllNewestFirst(world, title, List.of(second, first));
    }
  }

  @Test
  void aRunThatIsKilledIsRepeatedFromTheStart() {
    Path ffmpeg = FlakyFfmpeg.script(folder, 1, "kill -9 $$");
    try (StreamingWorld world =
        StreamingWorld.start(Map.of("streaming.ffmpeg", ffmpeg.toString()))) {
      UUID asset = world.upload(ACME, world.catalog.add(ACME), Clips.small());

      world.awaitReady(ACME, asset);

      assertThat(FlakyFfmpeg.runs(folder)).isEqualTo(2);
      assertThat(world.objects(ACME, asset))
          .allMatch(key -> key.endsWith("source") || key.contains("/v2/"));
    }
  }

  @Test
  void aVideoThatFailsAgainAndAgainIsGivenUpAndOnlyItsSourceIsLeft() {
    Path ffmpeg = FlakyFfmpeg.script(folder, 1_000, "exit 1");
    try (StreamingWorld world =
        StreamingWorld.start(Map.of("streaming.ffmpeg", ffmpeg.toString()))) {
      UUID title = world.catalog.add(ACME);
      UUID id = world.upload(ACME, title, Clips.small());

      Asset asset = world.awaitState(ACME, id, AssetState.ASSET_STATE_REJECTED);

      assertThat(asset.getProblem()).isEqualTo("processing-failed");
      assertThat(FlakyFfmpeg.runs(folder)).isEqualTo(3);
      assertThat(PublishedEvents.of(world.tp, title, 3))
          .extracting(Published::type)
          .containsExactly("movie-uploaded", "movie-processing-started", "movie-processing-failed");
      eventually(() -> world.objects(ACME, id).size() == 1 && world.workFiles().isEmpty());
      assertThat(world.objects(ACME, id).getFirst()).endsWith("/source");
    }
  }

  /// Nothing can be created where work is done: it is the disk that fails, not the video.
  @Test
  void aDiskThatFailsCostsAVideoNoTries() throws Exception {
    try (StreamingWorld world =
        StreamingWorld.start(Map.of("streaming.transcode.leaseTtl", "5s"))) {
      Path run = onlyFolderIn(world.work.resolve("transcode"));
      Files.delete(run.resolve(".lock"));
      Files.delete(run);
      Files.createFile(run);

      UUID asset = world.upload(ACME, world.catalog.add(ACME), Clips.small());
      eventually(() -> attempts(world) > 5);

      assertThat(world.asset(ACME, asset).getState()).isEqualTo(AssetState.ASSET_STATE_PROCESSING);
      Files.delete(run);
      Files.createDirectory(run);
      world.awaitReady(ACME, asset);
    }
  }

  private static Path onlyFolderIn(Path parent) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      return folders.findFirst().orElseThrow();
    }
  }

  /// More than any number once there is no job.
  private static int attempts(StreamingWorld world) {
    for (Row job : world.sql("SELECT attempts FROM transcode_job")) {
      return job.getInteger("attempts");
    }
    return Integer.MAX_VALUE;
  }

  /// The lease is taken by another worker while ours hangs; that one then dies.
  @Test
  void aWorkerThatLostItsLeaseStopsAndADeadOnesJobIsTakenUpAgain() {
    Path ffmpeg = FlakyFfmpeg.script(folder, 1, "exec sleep 600");
    try (StreamingWorld world =
        StreamingWorld.start(
            Map.of("streaming.ffmpeg", ffmpeg.toString(), "streaming.transcode.leaseTtl", "10s"))) {
      UUID asset = world.upload(ACME, world.catalog.add(ACME), Clips.small());
      eventually(() -> FlakyFfmpeg.runs(folder) == 1);

      takeTheLease(world);
      world.awaitReady(ACME, asset);

      assertThat(FlakyFfmpeg.runs(folder)).isEqualTo(2);
      assertThat(world.objects(ACME, asset))
          .allMatch(key -> key.endsWith("source") || key.contains("/v3/"));
      eventually(() -> world.workFiles().isEmpty());
    }
  }

  @Test
  void stoppingGivesTheJobBackAtOnce() {
    Path ffmpeg = FlakyFfmpeg.script(folder, 1, "exec sleep 600");
    try (StreamingWorld world =
        StreamingWorld.start(
            Map.of("streaming.ffmpeg", ffmpeg.toString(), "streaming.transcode.leaseTtl", "1h"))) {
      UUID asset = world.upload(ACME, world.catalog.add(ACME), Clips.small());
      eventually(() -> FlakyFfmpeg.runs(folder) == 1);

      world.tp.undeploy();
      world.tp.deploy(new StreamingVerticle(world.tp.platform()));

      world.awaitReady(ACME, asset);
    }
  }

  private static void takeTheLease(StreamingWorld world) {
    world.sql(
        "UPDATE transcode_job SET lease_holder = 'thief', attempts = attempts + 1,"
            + " lease_until = now() + interval '2 seconds'");
  }

  private static void assertNothingOfItIsSeenByAnotherTenant(
      StreamingWorld world, UUID title, UUID asset) {
    assertThat(world.getAsset(BRAVO, asset).hasNotFound()).isTrue();
    assertThat(list(world, BRAVO, title, 20, "").getAssetsList()).isEmpty();
  }

  private static void assertThatPagesHoldAllNewestFirst(
      StreamingWorld world, UUID title, List<UUID> newestFirst) {
    ListAssetsResponse first = list(world, ACME, title, 1, "");
    ListAssetsResponse second = list(world, ACME, title, 1, first.getNextCursor());

    assertThat(first.getAssets(0).getId()).isEqualTo(newestFirst.getFirst().toString());
    assertThat(second.getAssets(0).getId()).isEqualTo(newestFirst.getLast().toString());
    assertThat(second.getNextCursor()).isEmpty();
  }

  private static ListAssetsResponse list(
      StreamingWorld world, String tenant, UUID title, int limit, String cursor) {
    return world.tp.as(
        tenant,
        world.editor(tenant),
        () ->
            world
                .tp
                .clients()
                .asCaller(Assets.class)
                .listAssets(
                    ListAssetsRequest.newBuilder()
                        .setOwnerId(title.toString())
                        .setLimit(limit)
                        .setCursor(cursor)
                        .build())
                .await());
  }
}
