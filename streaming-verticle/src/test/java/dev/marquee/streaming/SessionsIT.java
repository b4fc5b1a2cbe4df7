package dev.marquee.streaming;

import static dev.marquee.streaming.StreamingWorld.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.events.Events;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.streaming.v1.Playback;
import dev.marquee.proto.streaming.v1.PlaybackSession;
import dev.marquee.proto.streaming.v1.StartPlaybackRequest;
import dev.marquee.proto.streaming.v1.StartPlaybackResponse;
import dev.marquee.streaming.asset.Assets;
import dev.marquee.streaming.playback.Sessions;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How many sessions there are: each is worth a pod of ads.
class SessionsIT {
  private static StreamingWorld world;
  private static UUID title;

  @BeforeAll
  static void start() {
    world = StreamingWorld.start(Map.of("streaming.uploads.sweepInterval", "1h"));
    title = world.playableTitle(ACME);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void howeverOftenAnAccountStartsATitleItHasOneSessionOfIt() {
    List<String> ids =
        world.tp.as(
            ACME,
            world.tp.token(ACME, "greedy"),
            () -> {
              List<Future<StartPlaybackResponse>> starting = new ArrayList<>();
              for (int i = 0; i < 16; i++) {
                starting.add(client().startPlayback(request("").build()));
              }
              return Future.all(starting).await().<StartPlaybackResponse>list().stream()
                  .map(started -> started.getStarted().getId())
                  .toList();
            });

    assertThat(ids).hasSize(16).containsOnly(ids.getFirst());
  }

  @Test
  void anotherProfileHasASessionOfItsOwnAndAStrangersIsRefused() {
    String first = start("mum", "").getId();
    String second = start("mum", FakeProfiles.SECOND).getId();

    assertThat(second).isNotEqualTo(first);
    assertThat(start("mum", FakeProfiles.SECOND).getId()).isEqualTo(second);
    assertThatThrownBy(() -> start("mum", UUID.randomUUID().toString()))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("profileId");
  }

  @Test
  void aSessionThatEndsBeforeTheFilmWouldIsNotGoneOnWith() {
    String id = start("late", "").getId();

    world.sql(
        "UPDATE playback_session SET expires_at = now() + interval '2 seconds' WHERE id = '%s'"
            .formatted(id));

    assertThat(start("late", "").getId()).isNotEqualTo(id);
  }

  @Test
  void oneSweepForgetsAllThatEndedLongAgo() {
    String open = start("sam", "").getId();
    world.sql(
        """
        INSERT INTO playback_session
        SELECT tenant_id, gen_random_uuid(), 'sam-' || n, profile_id, title_id, asset_id, device,
          country, genres, maturity_rating, duration_millis, with_ads, now() - interval '8 days'
        FROM playback_session, generate_series(1, 2500) n
        WHERE id = '%s'
        """
            .formatted(open));

    sweep();

    assertThat(world.sql("SELECT 1 FROM playback_session WHERE account_id LIKE 'sam-%'").size())
        .isZero();
    assertThat(start("sam", "").getId()).isEqualTo(open);
  }

  private static void sweep() {
    world.tp.anonymous(
        ACME,
        () -> {
          Database database = world.tp.platform().database("streaming");
          Events events = world.tp.platform().events(database);
          Assets assets =
              new Assets(database, events.outbox(), new Audit(world.tp.platform().ids()));
          StreamingOptions options = world.tp.settings().bind("streaming", StreamingOptions.class);
          new Sessions(world.tp.platform(), database, assets, options.playback()).sweep();
          events.close().eventually(database::close).await();
        });
  }

  private static PlaybackSession start(String account, String profileId) {
    return world
        .tp
        .as(
            ACME,
            world.tp.token(ACME, account),
            () -> client().startPlayback(request(profileId).build()).await())
        .getStarted();
  }

  private static StartPlaybackRequest.Builder request(String profileId) {
    return StartPlaybackRequest.newBuilder().setTitleId(title.toString()).setProfileId(profileId);
  }

  private static Playback client() {
    return world.tp.clients().asCaller(Playback.class);
  }
}
