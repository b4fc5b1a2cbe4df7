package dev.marquee.streaming;

import static dev.marquee.streaming.StreamingWorld.ACME;
import static dev.marquee.streaming.StreamingWorld.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.activity.v1.RecordPositionRequest;
import dev.marquee.proto.catalog.v1.TierRequirement;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.proto.streaming.v1.CompletePlaybackRequest;
import dev.marquee.proto.streaming.v1.CompletePlaybackResponse;
import dev.marquee.proto.streaming.v1.GetManifestRequest;
import dev.marquee.proto.streaming.v1.Playback;
import dev.marquee.proto.streaming.v1.PlaybackSession;
import dev.marquee.proto.streaming.v1.StartPlaybackRequest;
import dev.marquee.proto.streaming.v1.StartPlaybackResponse;
import dev.marquee.proto.streaming.v1.UpdatePositionRequest;
import dev.marquee.proto.streaming.v1.UpdatePositionResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Watching: sessions over gRPC, media and tags over HTTP.
class PlaybackIT {
  private static StreamingWorld world;
  private static UUID title;
  private static UUID creative;

  @BeforeAll
  static void start() {
    world = StreamingWorld.start(Map.of());
    title = world.playableTitle(ACME);
    creative =
        world.upload(world.tus(world.ops(ACME)), "creative", UUID.randomUUID(), Clips.small());
    world.awaitReady(ACME, creative);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void everybodyIsUp() {
    world.activity.down = false;
    world.ads.down = false;
    world.ads.assets = List.of(creative);
  }

  @Test
  void everyPlaylistAndSegmentCanBeFetched() {
    String main = start("ann").getHlsUrl();

    String multivariant = text(world.get(main));
    assertThat(multivariant).contains("CODECS=\"avc1.").contains("RESOLUTION=256x144");
    for (String playlist : List.of("144p.m3u8", "audio.m3u8")) {
      assertThat(multivariant).contains(playlist);
      String media = text(world.get(sibling(main, playlist)));
      assertThat(media).endsWith("#EXT-X-ENDLIST\n");
      List<String> files =
          Pattern.compile("(?m)^[^#].*$|URI=\"([^\"]+)\"")
              .matcher(media)
              .results()
              .map(match -> match.group(1) == null ? match.group() : match.group(1))
              .toList();
      assertThat(files).hasSize(3);
      for (String file : files) {
        HttpResponse<byte[]> response = world.get(sibling(main, file));
        assertThat(response.statusCode()).as(file).isEqualTo(200);
        assertThat(response.body()).isNotEmpty();
        assertThat(header(response, "Cache-Control")).contains("immutable");
      }
    }
  }

  @Test
  void theBytesAreTheSameForAllSessions() {
    String ann = start("ann").getHlsUrl();
    String bob = start("bob").getHlsUrl();

    assertThat(ann).isNotEqualTo(bob);
    for (String file : List.of("main.m3u8", "144p.m3u8", "144p/0.m4s")) {
      HttpResponse<byte[]> forAnn = world.get(sibling(ann, file));
      HttpResponse<byte[]> forBob = world.get(sibling(bob, file));
      assertThat(forAnn.body()).isEqualTo(forBob.body());
      assertThat(header(forAnn, "ETag")).isEqualTo(header(forBob, "ETag"));
    }
  }

  @Test
  void rangesAndConditionsAreHonoured() {
    String segment = sibling(start("ann").getHlsUrl(), "144p/1.m4s");
    HttpResponse<byte[]> whole = world.get(segment);
    String etag = header(whole, "ETag");

    HttpResponse<byte[]> part = world.get(segment, "Range", "bytes=10-19");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 10, 20));
    assertThat(header(part, "Content-Range")).isEqualTo("bytes 10-19/" + whole.body().length);
    assertThat(world.get(segment, "Range", "bytes=-5").body())
        .isEqualTo(Arrays.copyOfRange(whole.body(), whole.body().length - 5, whole.body().length));
    HttpResponse<byte[]> outside = world.get(segment, "Range", "bytes=99999999-");
    assertThat(outside.statusCode()).isEqualTo(416);
    assertThat(header(outside, "Content-Range")).isEqualTo("bytes */" + whole.body().length);
    HttpResponse<byte[]> known = world.get(segment, "If-None-Match", etag);
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(known.body()).isEmpty();
    assertThat(world.get(segment, "Range", "bytes=0-1", "If-Range", "\"other\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void playersOfOtherSitesMayFetchAndNothingLeaksToThem() {
    HttpResponse<byte[]> response = world.get(start("ann").getHlsUrl());

    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Content-Type")).isEqualTo("application/vnd.apple.mpegurl");
  }

  @Test
  void forgedAndForeignUrlsAreRefusedWithoutDetail() {
    String main = start("ann").getHlsUrl();
    UUID other = world.playableTitle(BRAVO);
    String elsewhere = start(BRAVO, world.tp.token(BRAVO, "ann"), other).getHlsUrl();
    String asset = main.split("/")[4];
    String foreignAsset = elsewhere.split("/")[4];

    for (String forged :
        List.of(
            main.replaceFirst("/t/k1\\.(.)", "/t/k1.A$1"),
            main.replaceFirst("/t/k1", "/t/k2"),
            main.replaceFirst("/t/[^/]+/", "/t/x/"),
            main.replace(asset, foreignAsset),
            main.replace(asset, UUID.randomUUID().toString()))) {
      HttpResponse<byte[]> response = world.get(forged);
      assertThat(response.statusCode()).as(forged).isEqualTo(403);
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  void aSessionTokenIsNoMediaTokenAndTheOtherWayRound() {
    PlaybackSession session = start("ann");
    String mediaToken = session.getHlsUrl().split("/")[3];
    String sessionToken = session.getVastUrl().split("/")[3];

    assertThat(world.get("/media/sessions/" + mediaToken + "/vast").statusCode()).isEqualTo(403);
    assertThat(world.get(session.getHlsUrl().replace(mediaToken, sessionToken)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void noOtherFileCanBeReached() {
    String main = start("ann").getHlsUrl();

    for (String name :
        List.of(
            "source",
            "../source",
            "..%2fsource",
            "144p/../../source",
            "144p/999.m4s",
            "144p/00.m4s",
            "144p.mp4",
            "1080p.m3u8",
            "progressive.mp4",
            "144p/init.mp4/",
            "%00",
            "144p/-1.m4s")) {
      assertThat(world.get(sibling(main, name)).statusCode()).as(name).isIn(403, 404);
    }
    assertThat(world.get("/media/t/").statusCode()).isEqualTo(404);
    assertThat(world.get("/media/elsewhere").statusCode()).isEqualTo(404);
  }

  @Test
  void onlyThoseWhoMayWatchGetASession() {
    UUID unknown = UUID.randomUUID();
    UUID draft = copyOf(rights -> rights.setState(WorkflowState.WORKFLOW_STATE_DRAFT));
    UUID premium =
        copyOf(rights ->
            rights.setTitle(
                Title.newBuilder().setTierRequirement(TierRequirement.TIER_REQUIREMENT_PREMIUM)));
    Instant now = Instant.now();
    UUID early =
        copyOf(rights -> rights.setAvailableFrom(FakeCatalog.timestamp(now.plusSeconds(600))));
    UUID late =
        copyOf(rights -> rights.setAvailableUntil(FakeCatalog.timestamp(now.minusSeconds(600))));
    UUID indian = copyOf(rights -> rights.addCountries("IN"));

    assertThat(tryStart("ann", unknown).hasNotFound()).isTrue();
    assertThat(tryStart("ann", draft).hasNotFound()).isTrue();
    assertThat(tryStart("ann", premium).getNotEntitled().getBecause()).isEqualTo("tier");
    assertThat(tryStart("ann", early).getNotEntitled().getBecause()).isEqualTo("window");
    assertThat(tryStart("ann", late).getNotEntitled().getBecause()).isEqualTo("window");
    assertThat(tryStart("ann", indian).getNotEntitled().getBecause()).isEqualTo("country");
    assertThat(tryStart("ann", copyOf(rights -> {})).hasNotReady()).isTrue();
    assertThat(startFrom("IN", indian).hasNotReady()).isTrue();
    assertThat(startFrom("DE", indian).getNotEntitled().getBecause()).isEqualTo("country");
    assertThat(tryStart(ACME, world.tp.premiumToken(ACME, "pat"), premium).hasNotReady()).isTrue();
  }

  @Test
  void aTitleOfAnotherTenantIsNotFound() {
    StartPlaybackResponse response = tryStart(BRAVO, world.tp.token(BRAVO, "ann"), title);

    assertThat(response.hasNotFound()).isTrue();
  }

  @Test
  void repeatingAStartWithItsKeyOpensNothingNew() {
    String token = world.tp.token(ACME, "ann");
    Callable first =
        key -> world.tp.as(ACME, token, key, () -> client().startPlayback(request(title)).await());

    String id = first.call("key-1").getStarted().getId();
    world.sql("UPDATE playback_session SET expires_at = now() WHERE id = '" + id + "'");

    assertThat(first.call("key-1").getStarted().getId()).isEqualTo(id);
    assertThat(first.call("key-2").getStarted().getId()).isNotEqualTo(id);
  }

  @Test
  void theManifestIsThatOfTheOpenSession() {
    UUID other = world.playableTitle(ACME);
    String token = world.tp.token(ACME, "mia");

    PlaybackSession fresh = manifest(token, other);
    PlaybackSession again = manifest(token, other);

    assertThat(again.getId()).isEqualTo(fresh.getId());
    assertThat(manifest(world.tp.token(ACME, "ned"), other).getId()).isNotEqualTo(fresh.getId());
  }

  @Test
  void positionsAreKeptAndResumed() {
    PlaybackSession session = start("carl");
    assertThat(session.getResumeMillis()).isZero();

    assertThat(position("carl", session, 2_500).hasSaved()).isTrue();

    assertThat(start("carl").getResumeMillis()).isEqualTo(2_500);
    assertThat(start("eve").getResumeMillis()).isZero();
    RecordPositionRequest recorded = world.activity.recorded.getLast();
    assertThat(recorded.getProfileId()).isEqualTo("profile-of-carl");
    assertThat(recorded.getDurationMillis()).isEqualTo(4_000);
    assertThat(recorded.getAt().getSeconds()).isLessThanOrEqualTo(Instant.now().getEpochSecond());
    assertThat(complete("carl", session).hasCompleted()).isTrue();
    assertThat(world.activity.recorded.getLast().getCompleted()).isTrue();
  }

  @Test
  void aPositionOutsideTheVideoIsInvalid() {
    PlaybackSession session = start("ann");

    assertThat(position("ann", session, 9_001).hasInvalid()).isTrue();
    assertThat(position("ann", session, -1).hasInvalid()).isTrue();
    assertThat(position("ann", session, 9_000).hasSaved()).isTrue();
  }

  @Test
  void aSessionIsItsViewersAlone() {
    PlaybackSession session = start("ann");

    assertThat(position("bob", session, 1).hasNotFound()).isTrue();
    assertThat(complete("bob", session).hasNotFound()).isTrue();
    assertThat(
            world
                .tp
                .as(
                    BRAVO,
                    world.tp.token(BRAVO, "ann"),
                    () -> client().updatePosition(positionRequest(session, 1)).await())
                .hasNotFound())
        .isTrue();
  }

  @Test
  void withoutActivityPlaybackStartsButPositionsAreRefused() {
    world.activity.down = true;

    PlaybackSession session = start("dora");

    assertThat(session.getResumeMillis()).isZero();
    assertThatThrownBy(() -> position("dora", session, 1))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.UNAVAILABLE));
  }

  @Test
  void theTagOfASessionHasItsOwnMediaUrls() {
    PlaybackSession session = start("ann");

    HttpResponse<byte[]> response = world.get(session.getVastUrl());

    String vast = text(response);
    assertThat(header(response, "Content-Type")).startsWith("application/xml");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    List<String> urls =
        Pattern.compile("http://[^<]+")
            .matcher(vast)
            .results()
            .map(match -> match.group())
            .toList();
    assertThat(urls).hasSize(2).allMatch(url -> url.startsWith(world.origin().toString()));
    assertThat(text(world.get(urls.getFirst()))).startsWith("#EXTM3U");
    HttpResponse<byte[]> mp4 = world.get(urls.getLast());
    assertThat(mp4.statusCode()).isEqualTo(200);
    assertThat(header(mp4, "Content-Type")).isEqualTo("video/mp4");
    assertThat(world.ads.asked.getLast().getGenresList()).containsExactly("drama");
    assertThat(world.ads.asked.getLast().getSessionId()).isEqualTo(session.getId());
  }

  @Test
  void whoPaysSeesNoAds() {
    PlaybackSession session = start(ACME, world.tp.premiumToken(ACME, "pat"), title);

    assertThat(session.getVastUrl()).isEmpty();
  }

  @Test
  void withoutAdsTheTagIsAnEmptyDocument() {
    PlaybackSession session = start("ann");
    String empty = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VAST version=\"4.2\"/>\n";

    world.ads.assets = List.of();
    assertThat(text(world.get(session.getVastUrl()))).isEqualTo(empty);
    world.ads.assets = List.of(UUID.randomUUID());
    assertThat(text(world.get(session.getVastUrl()))).isEqualTo(empty);
    world.ads.down = true;
    assertThat(text(world.get(session.getVastUrl()))).isEqualTo(empty);
  }

  private interface Callable {
    StartPlaybackResponse call(String key);
  }

  /// A title with other rights and no video.
  private static UUID copyOf(Consumer<TitleRights.Builder> change) {
    return world.catalog.add(ACME, change);
  }

  private static PlaybackSession start(String account) {
    return start(ACME, world.tp.token(ACME, account), title);
  }

  private static PlaybackSession start(String tenant, String token, UUID titleId) {
    StartPlaybackResponse response = tryStart(tenant, token, titleId);
    assertThat(response.hasStarted()).as(response.toString()).isTrue();
    return response.getStarted();
  }

  private static StartPlaybackResponse tryStart(String account, UUID titleId) {
    return tryStart(ACME, world.tp.token(ACME, account), titleId);
  }

  private static StartPlaybackResponse tryStart(String tenant, String token, UUID titleId) {
    return world.tp.as(tenant, token, () -> client().startPlayback(request(titleId)).await());
  }

  private static StartPlaybackResponse startFrom(String country, UUID titleId) {
    String token = world.tp.token(ACME, "ann");
    return world.tp.as(
        ACME,
        token,
        () -> {
          CallContext here = CallContext.current();
          new CallContext(here.requestId(), here.tenant(), here.caller(), token, "", country, "")
              .bind();
          return client().startPlayback(request(titleId)).await();
        });
  }

  private static PlaybackSession manifest(String token, UUID titleId) {
    return world
        .tp
        .as(
            ACME,
            token,
            () ->
                client()
                    .getManifest(
                        GetManifestRequest.newBuilder().setTitleId(titleId.toString()).build())
                    .await())
        .getSession();
  }

  private static UpdatePositionResponse position(
      String account, PlaybackSession session, long millis) {
    return world.tp.as(
        ACME,
        world.tp.token(ACME, account),
        () -> client().updatePosition(positionRequest(session, millis)).await());
  }

  private static CompletePlaybackResponse complete(String account, PlaybackSession session) {
    return world.tp.as(
        ACME,
        world.tp.token(ACME, account),
        () ->
            client()
                .completePlayback(
                    CompletePlaybackRequest.newBuilder().setSessionId(session.getId()).build())
                .await());
  }

  private static UpdatePositionRequest positionRequest(PlaybackSession session, long millis) {
    return UpdatePositionRequest.newBuilder()
        .setSessionId(session.getId())
        .setPositionMillis(millis)
        .setAt(FakeCatalog.timestamp(Instant.now().plusSeconds(3_600)))
        .setSequence(1)
        .build();
  }

  private static StartPlaybackRequest request(UUID titleId) {
    return StartPlaybackRequest.newBuilder().setTitleId(titleId.toString()).build();
  }

  private static Playback client() {
    return world.tp.clients().asCaller(Playback.class);
  }

  private static String sibling(String main, String file) {
    return main.substring(0, main.lastIndexOf('/') + 1) + file;
  }

  private static String text(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
