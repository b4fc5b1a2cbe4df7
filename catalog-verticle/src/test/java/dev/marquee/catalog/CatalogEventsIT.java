package dev.marquee.catalog;

import static dev.marquee.catalog.CatalogWorld.ACME;
import static dev.marquee.catalog.CatalogWorld.EDITOR;
import static dev.marquee.catalog.CatalogWorld.GLOBEX;
import static dev.marquee.catalog.CatalogWorld.NOBODY_KNOWS;
import static dev.marquee.catalog.CatalogWorld.film;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.events.ReceivedEvent;
import dev.marquee.platform.events.Topics;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.catalog.v1.ApproveTitleRequest;
import dev.marquee.proto.catalog.v1.ApproveTitleResponse;
import dev.marquee.proto.catalog.v1.CmsTitle;
import dev.marquee.proto.catalog.v1.GetCmsTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.MovieEvent;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.VideoState;
import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.proto.streaming.v1.AssetEvent;
import dev.marquee.proto.streaming.v1.AssetKind;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CatalogEventsIT {
  private static CatalogWorld world;
  private static Neighbour streaming;

  /// Stands for streaming: publishes on its topic, and hears what catalog publishes.
  private static final class Neighbour extends VerticleBase {
    final List<ReceivedEvent> heard = new CopyOnWriteArrayList<>();
    final Database database;
    final Events events;

    Neighbour(Platform platform) {
      this.database = platform.database("streaming");
      this.events = platform.events(database);
    }

    @Override
    public Future<?> start() {
      return events
          .startRelay()
          .compose(started ->
              events.consume(
                  "probe", List.of(Topics.ofDomain("catalog")), (tx, event) -> heard.add(event)));
    }

    @Override
    public Future<?> stop() {
      return events.close().eventually(database::close);
    }

    List<ReceivedEvent> heardOf(String tenant, String titleId) {
      return heard.stream()
          .filter(event -> event.tenant().equals(tenant) && event.aggregateId().equals(titleId))
          .toList();
    }

    void publish(String tenant, String type, long version, AssetEvent payload) {
      world.tp.asService(
          "streaming",
          tenant,
          () ->
              database.inTransaction(tx -> {
                events.outbox().append(tx, new Event(type, payload.getOwnerId(), version, payload));
                return true;
              }));
    }
  }

  @BeforeAll
  static void start() {
    world = CatalogWorld.start(Map.of(), "catalog", "streaming");
    streaming = new Neighbour(world.tp.platform());
    world.tp.deploy(streaming);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void everyEventOfATitleIsPublishedInOrderWithAVersionThatRisesByOne() throws Exception {
    String id = world.create(ACME, film("Lagaan")).getTitle().getId();
    world.update(ACME, id, film("Lagaan").setDescription("Cricket."), 1);
    world.submit(ACME, id);
    world.approve(ACME, id);
    world.publish(ACME, id);
    world.update(ACME, id, film("Lagaan").setDescription("Cricket and tax."), 0);
    world.archive(ACME, id);

    Eventually.until("all events are heard", () -> streaming.heardOf(ACME, id).size() >= 5);

    List<ReceivedEvent> heard = streaming.heardOf(ACME, id);
    assertThat(heard)
        .extracting(ReceivedEvent::type)
        .containsExactly(
            "movie_created", "movie_updated", "movie_published", "movie_updated", "movie_archived");
    assertThat(heard).extracting(ReceivedEvent::version).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(MovieEvent.parseFrom(heard.get(2).payload()))
        .isEqualTo(
            MovieEvent.newBuilder()
                .setTitleId(id)
                .setVersion(3)
                .setState(WorkflowState.WORKFLOW_STATE_PUBLISHED)
                .build());
  }

  @Test
  void concurrentEditsAreHeardWithoutAGap() {
    String id = world.create(ACME, film("Swades")).getTitle().getId();
    String token = world.tp.token(ACME, EDITOR, "editor");

    world.tp.as(
        ACME,
        token,
        () -> {
          List<Future<?>> edits = new CopyOnWriteArrayList<>();
          for (int i = 0; i < 10; i++) {
            edits.add(
                world.cms.updateTitle(
                    dev.marquee.proto.catalog.v1.UpdateTitleRequest.newBuilder()
                        .setTitleId(id)
                        .setMetadata(film("Swades " + i))
                        .build()));
          }
          Future.all(edits).await();
        });

    Eventually.until("all events are heard", () -> streaming.heardOf(ACME, id).size() >= 11);
    assertThat(streaming.heardOf(ACME, id))
        .extracting(ReceivedEvent::version)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
  }

  @Test
  void aTitleWaitsForItsVideoAndThenCanBeStreamed() {
    String id = world.create(ACME, film("Rang De Basanti")).getTitle().getId();

    streaming.publish(ACME, "movie-uploaded", 1, asset("a1", id).build());
    until(id, VideoState.VIDEO_STATE_PROCESSING);
    world.submit(ACME, id);
    assertThat(approve(id).getWrongState().getState()).isEqualTo("pending_review");
    assertThat(approve(id).getWrongState().getRule()).contains("still being processed");
    assertThat(rights(id).getVideoAssetId()).isEmpty();

    streaming.publish(ACME, "movie-processing-started", 2, asset("a1", id).build());
    streaming.publish(
        ACME, "movie-processed", 3, asset("a1", id).setDurationMillis(29_600).build());
    until(id, VideoState.VIDEO_STATE_READY);
    world.approve(ACME, id);
    world.publish(ACME, id);

    assertThat(rights(id).getVideoAssetId()).isEqualTo("a1");
    assertThat(world.get(ACME, id).getTitle().getStreamable()).isTrue();
    assertThat(world.get(ACME, id).getTitle().getDurationSeconds()).isEqualTo(30);
  }

  @Test
  void aVideoThatComesAfterTheReviewIsNeverShown() {
    String id = world.create(ACME, film("Reviewed")).getTitle().getId();
    streaming.publish(
        ACME, "movie-processed", 1, asset("a1", id).setDurationMillis(60_000).build());
    until(id, VideoState.VIDEO_STATE_READY);
    world.submit(ACME, id);
    world.approve(ACME, id);
    world.publish(ACME, id);

    streaming.publish(
        ACME, "movie-processed", 2, asset("a2", id).setDurationMillis(90_000).build());
    Eventually.until("the event is consumed", () -> consumed(ACME, id) == 2);

    assertThat(rights(id).getVideoAssetId()).isEqualTo("a1");
    assertThat(world.get(ACME, id).getTitle().getDurationSeconds()).isEqualTo(60);
  }

  @Test
  void aVideoThatFailsIsExplainedInASentenceAndStopsApproval() {
    String id = world.create(ACME, film("Broken")).getTitle().getId();

    streaming.publish(ACME, "movie-uploaded", 1, asset("a1", id).build());
    streaming.publish(
        ACME, "movie-processing-failed", 2, asset("a1", id).setProblem("not-a-video").build());

    CmsTitle failed = until(id, VideoState.VIDEO_STATE_FAILED);
    assertThat(failed.getVideoProblem()).isEqualTo("The file is not a video.");
    world.submit(ACME, id);
    assertThat(approve(id).getWrongState().getRule()).contains("send it back");
  }

  @Test
  void repeatedAndLateNewsOfAVideoCountOnce() {
    String id = world.create(ACME, film("Once")).getTitle().getId();

    AssetEvent processed = asset("a1", id).setDurationMillis(60_000).build();
    streaming.publish(ACME, "movie-uploaded", 1, asset("a1", id).build());
    streaming.publish(ACME, "movie-uploaded", 1, asset("a1", id).build());
    streaming.publish(ACME, "movie-processed", 3, processed);
    streaming.publish(ACME, "movie-processed", 3, processed);
    streaming.publish(ACME, "movie-processing-started", 2, asset("a1", id).build());
    streaming.publish(ACME, "movie-processed", 4, processed);
    String last = world.create(ACME, film("Last")).getTitle().getId();
    streaming.publish(ACME, "movie-uploaded", 1, asset("b1", last).build());
    until(id, VideoState.VIDEO_STATE_READY);
    Eventually.until(
        "the last event is consumed", () -> consumed(ACME, id) == 4 && consumed(ACME, last) == 1);

    assertThat(cmsTitle(id).getVideoState()).isEqualTo(VideoState.VIDEO_STATE_READY);
    assertThat(cmsTitle(id).getTitle().getVersion())
        .as("created, uploaded, processed")
        .isEqualTo(3);
    Eventually.until("all events are heard", () -> streaming.heardOf(ACME, id).size() >= 3);
    assertThat(streaming.heardOf(ACME, id))
        .extracting(ReceivedEvent::type)
        .containsExactly("movie_created", "movie_updated", "movie_updated");
  }

  @Test
  void newsOfOtherTenantsUnknownTitlesAndAdvertisementsChangeNothing() {
    String id = world.create(ACME, film("Untouched")).getTitle().getId();

    streaming.publish(GLOBEX, "movie-uploaded", 1, asset("a1", id).build());
    streaming.publish(ACME, "movie-uploaded", 1, asset("a1", NOBODY_KNOWS).build());
    streaming.publish(
        ACME, "movie-uploaded", 1, asset("a1", id).setKind(AssetKind.ASSET_KIND_CREATIVE).build());

    Eventually.until(
        "all are consumed",
        () ->
            consumed(ACME, id) == 1
                && consumed(ACME, NOBODY_KNOWS) == 1
                && consumed(GLOBEX, id) == 1);
    assertThat(cmsTitle(id).getVideoState()).isEqualTo(VideoState.VIDEO_STATE_NONE);
    assertThat(cmsTitle(id).getTitle().getVersion()).isOne();
    assertThat(world.sql("SELECT 1 FROM dead_letter").size()).isZero();
  }

  private static AssetEvent.Builder asset(String assetId, String titleId) {
    return AssetEvent.newBuilder()
        .setAssetId(assetId)
        .setKind(AssetKind.ASSET_KIND_TITLE)
        .setOwnerId(titleId);
  }

  private static ApproveTitleResponse approve(String id) {
    return world.reviewer(
        ACME, c -> c.approveTitle(ApproveTitleRequest.newBuilder().setTitleId(id).build()));
  }

  private static TitleRights rights(String id) {
    return world.tp.asService(
        "streaming",
        ACME,
        () ->
            world
                .tp
                .clients()
                .asCaller(Titles.class)
                .getTitleRights(GetTitleRightsRequest.newBuilder().setTitleId(id).build())
                .await()
                .getRights());
  }

  private static CmsTitle until(String id, VideoState state) {
    Eventually.until("the video is " + state, () -> cmsTitle(id).getVideoState() == state);
    return cmsTitle(id);
  }

  private static CmsTitle cmsTitle(String id) {
    return world
        .editor(ACME, c -> c.getCmsTitle(GetCmsTitleRequest.newBuilder().setTitleId(id).build()))
        .getTitle();
  }

  /// The highest version of streaming's events about this title that took effect.
  private static long consumed(String tenant, String id) {
    long version = 0;
    for (var row :
        world.sql(
            "SELECT version FROM consumed_version WHERE tenant_id = '%s' AND aggregate_id LIKE '%%%s'"
                .formatted(tenant, id))) {
      version = row.getLong("version");
    }
    return version;
  }
}
