package dev.marquee.streaming;

import static dev.marquee.streaming.StreamingWorld.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.PrivacyCalls;
import dev.marquee.proto.privacy.v1.EraseResponse;
import dev.marquee.proto.streaming.v1.Playback;
import dev.marquee.proto.streaming.v1.StartPlaybackRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PersonalDataIT {
  private static StreamingWorld world;
  private static PrivacyCalls privacy;
  private static UUID title;

  @BeforeAll
  static void start() {
    world = StreamingWorld.start(Map.of("streaming.uploads.sweepInterval", "1h"));
    privacy = new PrivacyCalls(world.tp, "streaming");
    title = world.playableTitle(ACME);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void sessionsAreExportedOnceOverSeveralPagesAndErasedForGood() {
    UUID account = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    String id = start(account);
    start(other);
    world.sql(
        """
        INSERT INTO playback_session
        SELECT tenant_id, gen_random_uuid(), account_id, profile_id, title_id, asset_id, device,
          country, genres, maturity_rating, duration_millis, with_ads, expires_at
        FROM playback_session, generate_series(1, 5000)
        WHERE id = '%s'
        """
            .formatted(id));
    world.sql(
        """
        INSERT INTO upload VALUES ('acme', gen_random_uuid(), '%s', 'TITLE', '%s', 1, false, '',
          now() + interval '1 hour')
        """
            .formatted(account, title));

    assertThat(privacy.pages(ACME, account)).hasSizeGreaterThan(1);
    List<JsonObject> lines = privacy.export(ACME, account);
    assertThat(lines)
        .filteredOn(line -> line.getString("type").equals("playback_session"))
        .hasSize(5_001)
        .doesNotHaveDuplicates();
    List<EraseResponse> steps = privacy.erase(ACME, account);

    assertThat(steps).hasSizeGreaterThan(5);
    assertThat(world.sql("SELECT 1 FROM playback_session WHERE account_id = '" + account + "'"))
        .isEmpty();
    assertThat(
            world.sql(
                "SELECT 1 FROM upload WHERE expires_at > now() AND account_id = '" + account + "'"))
        .as("left to the sweep, with its file")
        .isEmpty();
    assertThat(privacy.erase(ACME, account))
        .extracting(EraseResponse::getRowsErased)
        .containsExactly(0);
    assertThat(privacy.export(ACME, other)).hasSize(1);
    assertThatThrownBy(() -> start(account))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("erased");
    assertThat(start(other)).isNotBlank();
  }

  @Test
  void onlyIdentityMayAsk() {
    privacy.refusesAnotherService();
  }

  private static String start(UUID account) {
    return world
        .tp
        .as(
            ACME,
            world.tp.token(ACME, account.toString()),
            () ->
                world
                    .tp
                    .clients()
                    .asCaller(Playback.class)
                    .startPlayback(
                        StartPlaybackRequest.newBuilder().setTitleId(title.toString()).build())
                    .await())
        .getStarted()
        .getId();
  }
}
