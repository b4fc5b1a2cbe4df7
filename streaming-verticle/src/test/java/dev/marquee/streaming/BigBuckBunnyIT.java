package dev.marquee.streaming;

import static dev.marquee.streaming.StreamingWorld.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.embedded.TestServers;
import dev.marquee.proto.streaming.v1.Asset;
import dev.marquee.proto.streaming.v1.Playback;
import dev.marquee.proto.streaming.v1.Rendition;
import dev.marquee.proto.streaming.v1.StartPlaybackRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// A real film, from a bad network to a player.
class BigBuckBunnyIT {
  private static final Path FILM =
      Path.of(System.getProperty("marquee.root", "."))
          .resolve("../shared/media/big-buck-bunny-480p-30s.mp4")
          .normalize();

  @Test
  void aFilmUploadedInPiecesPlaysOverHttp() throws Exception {
    Assumptions.assumeTrue(Files.exists(FILM), "no film at " + FILM);
    try (StreamingWorld world =
        StreamingWorld.start(
            Map.of(
                "streaming.transcode.preset", "veryfast",
                "streaming.transcode.segmentDuration", "6s"))) {
      UUID title = world.catalog.add(ACME);

      UUID id = uploadInPieces(world, title);
      Asset asset = world.awaitReady(ACME, id);
      world.catalog.publish(ACME, title, id);

      assertThat(asset.getRenditionsList())
          .extracting(Rendition::getName)
          .containsExactly("144p", "360p", "480p");
      assertThat(asset.getDurationMillis()).isBetween(29_900L, 30_100L);
      assertPlays(world.origin().resolve(hlsUrl(world, title)).toString());
    }
  }

  private static UUID uploadInPieces(StreamingWorld world, UUID title) throws Exception {
    byte[] bytes = Files.readAllBytes(FILM);
    Random random = new Random(9);
    Tus editor = world.tus(world.editor(ACME));
    String location = Tus.location(editor.create("title", title, bytes.length));
    int offset = 0;
    while (offset < bytes.length) {
      int length = Math.min(bytes.length - offset, 1 + random.nextInt(1_000_000));
      if (random.nextInt(3) == 0) {
        editor.cut(location, offset, bytes, offset, length, random.nextInt(length));
      } else {
        editor.patch(location, offset, bytes, offset, length);
      }
      offset = (int) Tus.offset(editor.head(location));
    }
    return StreamingWorld.idOf(location);
  }

  private static String hlsUrl(StreamingWorld world, UUID title) {
    return world.tp.as(
        ACME,
        world.tp.token(ACME, "viewer"),
        () ->
            world
                .tp
                .clients()
                .asCaller(Playback.class)
                .startPlayback(
                    StartPlaybackRequest.newBuilder().setTitleId(title.toString()).build())
                .await()
                .getStarted()
                .getHlsUrl());
  }

  private static void assertPlays(String url) {
    JsonObject seen =
        new JsonObject(
            Clips.run(
                TestServers.ffmpeg().ffprobe(),
                List.of("-v", "error", "-of", "json", "-show_streams", "-show_format", url)));
    List<JsonObject> streams =
        seen.getJsonArray("streams").stream().map(JsonObject.class::cast).toList();
    List<Integer> heights =
        streams.stream()
            .filter(stream -> stream.getString("codec_type").equals("video"))
            .map(stream -> stream.getInteger("height"))
            .toList();

    assertThat(heights).containsExactlyInAnyOrder(144, 360, 480);
    assertThat(streams).anyMatch(stream -> stream.getString("codec_name").equals("aac"));
    assertThat(Double.parseDouble(seen.getJsonObject("format").getString("duration")))
        .isCloseTo(30, within(0.1));
  }
}
