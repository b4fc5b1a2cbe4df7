package dev.marquee.streaming;

import dev.marquee.embedded.Ffmpeg;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.streaming.v1.Asset;
import dev.marquee.proto.streaming.v1.AssetState;
import dev.marquee.proto.streaming.v1.Assets;
import dev.marquee.proto.streaming.v1.GetAssetRequest;
import dev.marquee.proto.streaming.v1.GetAssetResponse;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Streaming with all it needs: real stores and FFmpeg, the other domains faked, two tenants.
final class StreamingWorld implements AutoCloseable {
  static final String ACME = "acme";
  static final String BRAVO = "bravo";
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  final TestPlatform tp;
  final FakeCatalog catalog = new FakeCatalog();
  final FakeActivity activity = new FakeActivity();
  final FakeAds ads = new FakeAds();
  final Path work;
  private final HttpClient http = HttpClient.newHttpClient();

  private StreamingWorld(Map<String, String> overrides) {
    this.work = temporaryFolder();
    Ffmpeg ffmpeg = TestServers.ffmpeg();
    Map<String, String> settings = new HashMap<>();
    settings.put("streaming.ffmpeg", ffmpeg.ffmpeg().toString());
    settings.put("streaming.ffprobe", ffmpeg.ffprobe().toString());
    settings.put(
        "streaming.ffmpegLibraryPath", "'" + ffmpeg.environment().get("LD_LIBRARY_PATH") + "'");
    settings.put("streaming.workDirectory", work.toString());
    settings.put("streaming.urlSecretId", "k1");
    settings.put("streaming.urlSecrets.k1", "test-secret-of-more-than-32-characters");
    settings.put("streaming.transcode.preset", "ultrafast");
    settings.put("streaming.transcode.pollInterval", "200ms");
    settings.put("streaming.transcode.segmentDuration", "2s");
    settings.put("streaming.transcode.retryDelay", "100ms");
    settings.put("streaming.transcode.freeBytesMin", "1");
    settings.put("streaming.uploads.freeBytesMin", "1");
    settings.putAll(overrides);
    this.tp = TestPlatform.start(settings, "streaming");
    tp.fake("catalog", catalog);
    tp.fake("activity", activity);
    tp.fake("ads", ads);
    tp.fake("identity", new FakeProfiles());
  }

  /// A world with streaming running in it.
  static StreamingWorld start(Map<String, String> overrides) {
    StreamingWorld world = new StreamingWorld(overrides);
    world.tp.deploy(new StreamingVerticle(world.tp.platform()));
    return world;
  }

  URI origin() {
    return URI.create("http://127.0.0.1:" + tp.port("media"));
  }

  String editor(String tenant) {
    return tp.token(tenant, "editor-" + tenant, "editor");
  }

  String ops(String tenant) {
    return tp.token(tenant, "ops-" + tenant, "ops");
  }

  Tus tus(String token) {
    return new Tus(origin(), token);
  }

  /// Uploads a file for a title in one piece.
  ///
  /// @return the asset's id
  UUID upload(String tenant, UUID titleId, Path file) {
    return upload(tus(editor(tenant)), "title", titleId, file);
  }

  UUID upload(Tus tus, String kind, UUID ownerId, Path file) {
    byte[] bytes = bytes(file);
    HttpResponse<String> response = tus.createWith(kind, ownerId, bytes.length, bytes);
    if (response.statusCode() != 201) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return idOf(Tus.location(response));
  }

  /// A title of its own with the small clip ready to play.
  UUID playableTitle(String tenant) {
    UUID title = catalog.add(tenant);
    UUID asset = upload(tenant, title, Clips.small());
    awaitReady(tenant, asset);
    catalog.publish(tenant, title, asset);
    return title;
  }

  static UUID idOf(String location) {
    return UUID.fromString(location.substring(location.lastIndexOf('/') + 1));
  }

  GetAssetResponse getAsset(String tenant, UUID id) {
    return tp.as(
        tenant,
        editor(tenant),
        () ->
            tp.clients()
                .asCaller(Assets.class)
                .getAsset(GetAssetRequest.newBuilder().setAssetId(id.toString()).build())
                .await());
  }

  Asset asset(String tenant, UUID id) {
    return getAsset(tenant, id).getAsset();
  }

  Asset awaitReady(String tenant, UUID id) {
    return awaitState(tenant, id, AssetState.ASSET_STATE_READY);
  }

  Asset awaitState(String tenant, UUID id, AssetState state) {
    eventually(() -> asset(tenant, id).getState() == state);
    return asset(tenant, id);
  }

  /// Polls until it holds.
  static void eventually(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(DEADLINE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("not within " + DEADLINE);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
  }

  HttpResponse<byte[]> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(origin().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Files below the work directory.
  List<Path> workFiles() {
    try (Stream<Path> files = Files.walk(work)) {
      return files.filter(Files::isRegularFile).filter(file -> !file.endsWith(".lock")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Keys of everything an asset has in the object store.
  List<String> objects(String tenant, UUID asset) {
    return tp.anonymous(
        tenant,
        () -> tp.platform().objects().list(tenant + "/streaming/assets/" + asset + "/").await());
  }

  /// Looks into, or changes, the tables behind the verticle's back.
  RowSet<Row> sql(String text) {
    return tp.anonymous(
        ACME,
        () -> {
          Database database = tp.platform().database("streaming");
          RowSet<Row> rows =
              database.writer().query(TwinTenant.ALL_TENANTS + text).execute().await();
          database.close().await();
          return rows;
        });
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    tp.close();
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("marquee-streaming-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
