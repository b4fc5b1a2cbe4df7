package dev.marquee.streaming;

import static dev.marquee.streaming.StreamingWorld.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.proto.streaming.v1.Playback;
import dev.marquee.proto.streaming.v1.StartPlaybackRequest;
import dev.marquee.proto.streaming.v1.StartPlaybackResponse;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Only what a reviewer has seen is played, whoever uploads what under a title's id.
class ReviewedVideoIT {
  private static StreamingWorld world;

  @BeforeAll
  static void start() {
    world = StreamingWorld.start(Map.of());
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void anAdvertisementUnderATitlesIdIsNeverPlayedAsTheFilm() {
    UUID title = world.playableTitle(ACME);
    UUID reviewed = playing(title);
    UUID creative = world.upload(world.tus(world.ops(ACME)), "creative", title, Clips.small());
    world.awaitReady(ACME, creative);

    assertThat(playing(title)).isEqualTo(reviewed);
    world.catalog.publish(ACME, title, creative);
    assertThat(start(title).hasNotReady()).isTrue();
  }

  @Test
  void aVideoThatIsReadyAfterTheReviewDoesNotTakeTheReviewedOnesPlace() {
    UUID title = world.catalog.add(ACME);
    UUID reviewed = world.upload(ACME, title, Clips.small());
    UUID later = world.upload(ACME, title, Clips.small());
    world.catalog.publish(ACME, title, reviewed);

    world.awaitReady(ACME, reviewed);
    world.awaitReady(ACME, later);

    assertThat(playing(title)).isEqualTo(reviewed);
  }

  @Test
  void theVideoOfAnotherTitleIsNotPlayed() {
    UUID title = world.playableTitle(ACME);
    UUID other = world.playableTitle(ACME);

    world.catalog.publish(ACME, title, playing(other));

    assertThat(start(title).hasNotReady()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "WORKFLOW_STATE_PENDING_REVIEW",
        "WORKFLOW_STATE_APPROVED",
        "WORKFLOW_STATE_PUBLISHED",
        "WORKFLOW_STATE_ARCHIVED"
      })
  void onlyADraftTakesAVideo(WorkflowState state) {
    UUID title = world.catalog.add(ACME, rights -> rights.setState(state));

    HttpResponse<String> refused = world.tus(world.editor(ACME)).create("title", title, 10);

    assertThat(refused.statusCode()).isEqualTo(409);
    JsonObject problem = new JsonObject(refused.body());
    assertThat(problem.getString("type")).isEqualTo("/problems/wrong-state");
    assertThat("WORKFLOW_STATE_" + problem.getString("state").toUpperCase(java.util.Locale.ROOT))
        .isEqualTo(state.name());
    assertThat(problem.getString("rule")).contains("Only a draft");
  }

  /// The asset whose URL a viewer gets.
  private static UUID playing(UUID title) {
    return UUID.fromString(start(title).getStarted().getHlsUrl().split("/")[4]);
  }

  private static StartPlaybackResponse start(UUID title) {
    return world.tp.as(
        ACME,
        world.tp.token(ACME, "ann"),
        () ->
            world
                .tp
                .clients()
                .asCaller(Playback.class)
                .startPlayback(
                    StartPlaybackRequest.newBuilder().setTitleId(title.toString()).build())
                .await());
  }
}
