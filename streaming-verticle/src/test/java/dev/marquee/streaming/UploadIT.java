package dev.marquee.streaming;

import static dev.marquee.streaming.StreamingWorld.ACME;
import static dev.marquee.streaming.StreamingWorld.BRAVO;
import static dev.marquee.streaming.StreamingWorld.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.Database;
import dev.marquee.proto.streaming.v1.Asset;
import dev.marquee.proto.streaming.v1.AssetState;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Uploads over HTTP; nothing is transcoded here.
class UploadIT {
  private static StreamingWorld world;
  private static Tus editor;
  private static UUID title;

  @BeforeAll
  static void start() {
    world =
        StreamingWorld.start(
            Map.of(
                "streaming.transcode.concurrency", "0",
                "streaming.uploads.bytesMax", "20000000",
                "streaming.uploads.unfinishedMax", "4",
                "streaming.uploads.sweepInterval", "200ms",
                "streaming.uploads.expiry", "1h"));
    title = world.catalog.add(ACME);
    editor = world.tus(world.editor(ACME));
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void theServerSaysWhatItCanDo() {
    HttpResponse<String> response =
        editor.send(
            HttpRequest.newBuilder(world.origin().resolve("/media/uploads"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().map())
        .containsEntry("tus-version", java.util.List.of("1.0.0"))
        .containsEntry("tus-max-size", java.util.List.of("20000000"))
        .containsKey("tus-extension");
  }

  @Test
  void randomCutsLoseNothing() throws Exception {
    byte[] bytes = StreamingWorld.bytes(Clips.small());
    Random random = new Random(5);
    String location = Tus.location(editor.create("title", title, bytes.length));
    int cuts = 0;

    while (Tus.offset(editor.head(location)) < bytes.length) {
      int offset = (int) Tus.offset(editor.head(location));
      int promised = Math.min(bytes.length - offset, 1 + random.nextInt(bytes.length / 3));
      boolean cut = random.nextBoolean();
      int sent = cut ? random.nextInt(promised) : promised;
      cuts += cut ? 1 : 0;
      if (cut) {
        editor.cut(location, offset, bytes, offset, promised, sent);
      } else {
        assertThat(editor.patch(location, offset, bytes, offset, sent).statusCode()).isEqualTo(204);
      }
    }

    assertThat(cuts).isPositive();
    UUID asset = StreamingWorld.idOf(location);
    assertThat(world.asset(ACME, asset).getState()).isEqualTo(AssetState.ASSET_STATE_UPLOADED);
    assertThat(sourceOf(asset)).isEqualTo(bytes);
  }

  @Test
  void aNewRequestTakesOverFromOneThatHangs() throws Exception {
    byte[] bytes = StreamingWorld.bytes(Clips.small());
    String location = Tus.location(editor.create("title", title, bytes.length));

    try (Socket hanging = editor.begin(location, 0, bytes.length)) {
      hanging.getOutputStream().write(bytes, 0, 1_000);
      hanging.getOutputStream().flush();
      eventually(() -> fileLength(location) == 1_000);
      assertThat(Tus.offset(editor.head(location))).isEqualTo(1_000);
      assertThat(hanging.getInputStream().read()).isNegative();
    }

    assertThat(editor.patch(location, 1_000, bytes, 1_000, bytes.length - 1_000).statusCode())
        .isEqualTo(204);
    assertThat(sourceOf(StreamingWorld.idOf(location))).isEqualTo(bytes);
  }

  @Test
  void theLastRequestCanBeRepeated() {
    byte[] bytes = StreamingWorld.bytes(Clips.small());
    String location = Tus.location(editor.create("title", title, bytes.length));
    assertThat(editor.patch(location, 0, bytes).statusCode()).isEqualTo(204);

    HttpResponse<String> again = editor.patch(location, bytes.length, new byte[0]);

    assertThat(again.statusCode()).isEqualTo(204);
    assertThat(Tus.offset(again)).isEqualTo(bytes.length);
    assertThat(Tus.offset(editor.head(location))).isEqualTo(bytes.length);
  }

  /// As after a kill between the last byte and the asset: the file is whole, and nobody knows.
  @Test
  void anUploadThatWasWholeWhenWeDiedBecomesAnAssetAtTheNextQuestion() throws Exception {
    byte[] bytes = StreamingWorld.bytes(Clips.small());
    String location = Tus.location(editor.create("title", title, bytes.length));
    Files.createDirectories(file(location).getParent());
    Files.write(file(location), bytes);

    HttpResponse<String> head = editor.head(location);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(Tus.offset(head)).isEqualTo(bytes.length);
    assertThat(sourceOf(StreamingWorld.idOf(location))).isEqualTo(bytes);
    eventually(() -> !Files.exists(file(location)));
  }

  @Test
  void textNamedMp4IsRejectedAndNothingIsLeft() {
    byte[] text = "this is no film\n".repeat(5_000).getBytes(StandardCharsets.UTF_8);

    assertRejected(text, "not-a-video");
  }

  @Test
  void aTruncatedVideoIsRejectedAndNothingIsLeft() {
    byte[] whole = StreamingWorld.bytes(Clips.small());

    assertRejected(Arrays.copyOf(whole, whole.length * 2 / 3), "truncated");
  }

  @Test
  void anEmptyFileIsRejectedAtOnce() {
    HttpResponse<String> response = editor.create("title", title, 0);

    assertRejection(response, "empty");
    UUID asset = StreamingWorld.idOf(Tus.location(response));
    assertThat(world.asset(ACME, asset).getProblem()).isEqualTo("empty");
  }

  @Test
  void aFileThatIsTooLargeIsRefusedBeforeItComes() {
    HttpResponse<String> response = editor.create("title", title, 20_000_001);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(new JsonObject(response.body()).getLong("bytesMax")).isEqualTo(20_000_000);
  }

  @Test
  void aWrongOffsetIsAConflict() {
    String location = Tus.location(editor.create("title", title, 10));

    assertThat(editor.patch(location, 5, new byte[5]).statusCode()).isEqualTo(409);
    assertThat(editor.patch(location, 0, new byte[4]).statusCode()).isEqualTo(204);
    assertThat(editor.patch(location, 0, new byte[4]).statusCode()).isEqualTo(409);
    assertThat(editor.delete(location).statusCode()).isEqualTo(204);
  }

  @Test
  void bytesPastTheEndAreRefused() {
    String location = Tus.location(editor.create("title", title, 10));

    assertThat(editor.patch(location, 0, new byte[11]).statusCode()).isEqualTo(413);
    assertThat(Tus.offset(editor.head(location))).isLessThanOrEqualTo(10);
    editor.delete(location);
  }

  @Test
  void aTerminatedUploadIsGone() {
    String location = Tus.location(editor.create("title", title, 10));
    editor.patch(location, 0, new byte[4]);

    assertThat(editor.delete(location).statusCode()).isEqualTo(204);

    assertThat(editor.head(location).statusCode()).isEqualTo(404);
    assertThat(file(location)).doesNotExist();
  }

  @Test
  void anUploadIsItsCreatorsAlone() {
    String location = Tus.location(editor.create("title", title, 10));
    Tus colleague = world.tus(world.tp.token(ACME, "other-editor", "editor"));
    Tus sameNameElsewhere = world.tus(world.tp.token(BRAVO, "editor-acme", "editor"));

    for (Tus stranger : java.util.List.of(colleague, sameNameElsewhere)) {
      assertThat(stranger.head(location).statusCode()).isEqualTo(404);
      assertThat(stranger.patch(location, 0, new byte[4]).statusCode()).isEqualTo(404);
      assertThat(stranger.delete(location).statusCode()).isEqualTo(404);
    }
    assertThat(Tus.offset(editor.head(location))).isZero();
    editor.delete(location);
  }

  @Test
  void onlyTheRightRolesMayUpload() {
    Tus viewer = world.tus(world.tp.token(ACME, "viewer"));
    Tus ops = world.tus(world.ops(ACME));

    assertThat(viewer.create("title", title, 10).statusCode()).isEqualTo(403);
    assertThat(viewer.create("creative", title, 10).statusCode()).isEqualTo(403);
    assertThat(ops.create("title", title, 10).statusCode()).isEqualTo(403);
    assertThat(editor.create("creative", title, 10).statusCode()).isEqualTo(403);
    assertThat(world.tus("no.good.token").create("title", title, 10).statusCode()).isEqualTo(401);
    HttpResponse<String> good = ops.create("creative", UUID.randomUUID(), 10);
    assertThat(good.statusCode()).isEqualTo(201);
    ops.delete(Tus.location(good));
  }

  @Test
  void aTitleThatIsNotTheTenantsIsNotFound() {
    Tus bravo = world.tus(world.editor(BRAVO));

    assertThat(bravo.create("title", title, 10).statusCode()).isEqualTo(404);
    assertThat(editor.create("title", UUID.randomUUID(), 10).statusCode()).isEqualTo(404);
  }

  @Test
  void anAccountMayHaveOnlySoManyUnfinishedUploads() {
    Tus hoarder = world.tus(world.tp.token(ACME, "hoarder", "editor"));
    java.util.List<String> locations = new java.util.ArrayList<>();
    for (int i = 0; i < 4; i++) {
      locations.add(Tus.location(hoarder.create("title", title, 10)));
    }

    assertThat(hoarder.create("title", title, 10).statusCode()).isEqualTo(429);
    hoarder.delete(locations.getFirst());
    assertThat(hoarder.create("title", title, 10).statusCode()).isEqualTo(201);
  }

  @Test
  void badHeadersAreBadRequests() {
    String good = Tus.metadata("title", title);
    HttpRequest.BodyPublisher none = HttpRequest.BodyPublishers.noBody();

    assertThat(
            editor
                .send(editor.request("/media/uploads").header("Upload-Metadata", good).POST(none))
                .statusCode())
        .isEqualTo(400);
    assertThat(
            editor
                .send(editor.request("/media/uploads").header("Upload-Length", "5").POST(none))
                .statusCode())
        .isEqualTo(400);
    assertThat(editor.head("/media/uploads/x").statusCode()).isEqualTo(400);
    assertThat(
            editor
                .send(HttpRequest.newBuilder(world.origin().resolve("/media/uploads")).POST(none))
                .statusCode())
        .isEqualTo(412);
  }

  @Test
  void aFileThatNoUploadNeedsIsSweptAway() throws Exception {
    Path orphan = world.work.resolve("uploads").resolve(ACME).resolve(UUID.randomUUID().toString());
    Files.createDirectories(orphan.getParent());
    Files.write(orphan, new byte[10]);
    String location = Tus.location(editor.create("title", title, 10));
    editor.patch(location, 0, new byte[4]);

    eventually(() -> !Files.exists(orphan));

    assertThat(file(location)).exists();
    editor.delete(location);
  }

  /// A folder in a file's place can't be deleted: the sweep of uploads fails, now and ever.
  @Test
  void aFileThatCanNotBeSweptAwayKeepsEndedSessionsNowhere() throws Exception {
    UUID asset = world.upload(ACME, title, Clips.small());
    String location = Tus.location(editor.create("title", title, 10));
    Path stuck = Files.createDirectories(file(location).resolve("stuck"));
    expire(location);

    world.sql(
        """
        INSERT INTO playback_session
        VALUES ('acme', gen_random_uuid(), 'ann', '', '%s', '%s', 'web', '', '{}', 'U', 1, true,
          now() - interval '8 days')
        """
            .formatted(title, asset));

    eventually(() -> world.sql("SELECT 1 FROM playback_session").size() == 0);
    assertThat(stuck).exists();
    Files.delete(stuck);
    Files.delete(file(location));
  }

  @Test
  void anAbandonedUploadIsForgottenWithItsFile() {
    String location = Tus.location(editor.create("title", title, 10));
    editor.patch(location, 0, new byte[4]);

    expire(location);

    assertThat(editor.head(location).statusCode()).isEqualTo(404);
    eventually(() -> !Files.exists(file(location)));
  }

  @Test
  void withoutCatalogNothingIsBegun() {
    world.catalog.down = true;
    try {
      assertThat(editor.create("title", title, 10).statusCode()).isEqualTo(503);
    } finally {
      world.catalog.down = false;
    }
  }

  @Test
  void aDiskThatIsAlmostFullTakesNoUploads() {
    Map<String, String> greedy =
        Map.of("streaming.uploads.freeBytesMin", String.valueOf(Long.MAX_VALUE / 2));
    try (StreamingWorld full = StreamingWorld.start(greedy)) {
      UUID owner = full.catalog.add(ACME);

      assertThat(full.tus(full.editor(ACME)).create("title", owner, 10).statusCode())
          .isEqualTo(507);
    }
  }

  private static void expire(String location) {
    world.tp.anonymous(
        ACME,
        () -> {
          Database database = world.tp.platform().database("streaming");
          database
              .writer()
              .preparedQuery(
                  "UPDATE upload SET expires_at = now() WHERE tenant_id = $1 AND id = $2")
              .execute(Tuple.of(ACME, StreamingWorld.idOf(location)))
              .await();
          database.close().await();
        });
  }

  private static void assertRejected(byte[] bytes, String reason) {
    String location = Tus.location(editor.create("title", title, bytes.length));
    assertThat(editor.patch(location, 0, bytes, 0, bytes.length / 2).statusCode()).isEqualTo(204);

    HttpResponse<String> last =
        editor.patch(
            location, bytes.length / 2, bytes, bytes.length / 2, bytes.length - bytes.length / 2);

    assertRejection(last, reason);
    UUID id = StreamingWorld.idOf(location);
    Asset asset = world.asset(ACME, id);
    assertThat(asset.getState()).isEqualTo(AssetState.ASSET_STATE_REJECTED);
    assertThat(asset.getProblem()).isEqualTo(reason);
    assertThat(world.objects(ACME, id)).isEmpty();
    assertThat(file(location)).doesNotExist();
    assertRejection(editor.patch(location, bytes.length, new byte[0]), reason);
  }

  private static void assertRejection(HttpResponse<String> response, String reason) {
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonObject problem = new JsonObject(response.body());
    assertThat(problem.getString("type")).isEqualTo("/problems/upload-rejected");
    assertThat(problem.getString("reason")).isEqualTo(reason);
    assertThat(problem.getString("assetId")).hasSize(36);
  }

  private static long fileLength(String location) {
    return file(location).toFile().length();
  }

  private static Path file(String location) {
    return world
        .work
        .resolve("uploads")
        .resolve(ACME)
        .resolve(StreamingWorld.idOf(location).toString());
  }

  private static byte[] sourceOf(UUID asset) {
    return world.tp.anonymous(
        ACME,
        () ->
            world
                .tp
                .platform()
                .objects()
                .get("acme/streaming/assets/" + asset + "/source")
                .await()
                .getBytes());
  }
}
