package dev.marquee.catalog;

import static dev.marquee.catalog.CatalogWorld.ACME;
import static dev.marquee.catalog.CatalogWorld.EDITOR;
import static dev.marquee.catalog.CatalogWorld.NOBODY_KNOWS;
import static dev.marquee.catalog.CatalogWorld.film;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.catalog.v1.ApproveTitleRequest;
import dev.marquee.proto.catalog.v1.ApproveTitleResponse;
import dev.marquee.proto.catalog.v1.CmsTitle;
import dev.marquee.proto.catalog.v1.CreateTitleRequest;
import dev.marquee.proto.catalog.v1.CreateTitleResponse;
import dev.marquee.proto.catalog.v1.GetCmsTitleRequest;
import dev.marquee.proto.catalog.v1.ListCmsTitlesRequest;
import dev.marquee.proto.catalog.v1.ListCmsTitlesResponse;
import dev.marquee.proto.catalog.v1.ListTitleVersionsRequest;
import dev.marquee.proto.catalog.v1.PublishTitleRequest;
import dev.marquee.proto.catalog.v1.RejectTitleRequest;
import dev.marquee.proto.catalog.v1.RejectTitleResponse;
import dev.marquee.proto.catalog.v1.TitleMetadata;
import dev.marquee.proto.catalog.v1.TitleVersion;
import dev.marquee.proto.catalog.v1.UpdateTitleRequest;
import dev.marquee.proto.catalog.v1.UpdateTitleResponse;
import dev.marquee.proto.catalog.v1.UpdateTitleResponse.OutcomeCase;
import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.proto.common.v1.FieldViolation;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EditorialIT {
  private static final Timestamp JUNE = Timestamp.newBuilder().setSeconds(1_780_000_000).build();
  private static CatalogWorld world;

  @BeforeAll
  static void start() {
    world = CatalogWorld.start();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void aTitleGoesFromDraftThroughARejectionToTheAudienceAndIntoTheArchive() {
    CmsTitle draft = world.create(ACME, film("Sholay").addGenres("Action"));
    String id = draft.getTitle().getId();
    assertThat(draft.getState()).isEqualTo(WorkflowState.WORKFLOW_STATE_DRAFT);
    assertThat(draft.getCreatedBy()).isEqualTo(EDITOR);

    assertThat(world.submit(ACME, id).getState())
        .isEqualTo(WorkflowState.WORKFLOW_STATE_PENDING_REVIEW);
    CmsTitle rejected = reject(id, "The rating is wrong.").getRejected();
    assertThat(rejected.getState()).isEqualTo(WorkflowState.WORKFLOW_STATE_DRAFT);
    assertThat(rejected.getRejectionReason()).isEqualTo("The rating is wrong.");

    world.update(ACME, id, film("Sholay").addGenres("Action").setMaturityRating("U/A 13+"), 1);
    world.submit(ACME, id);
    assertThat(world.approve(ACME, id).getState()).isEqualTo(WorkflowState.WORKFLOW_STATE_APPROVED);
    assertThat(world.get(ACME, id).hasNotFound()).isTrue();

    assertThat(world.publish(ACME, id).getState())
        .isEqualTo(WorkflowState.WORKFLOW_STATE_PUBLISHED);
    assertThat(world.get(ACME, id).getTitle().getMaturityRating()).isEqualTo("U/A 13+");

    assertThat(world.archive(ACME, id).getState()).isEqualTo(WorkflowState.WORKFLOW_STATE_ARCHIVED);
    assertThat(cmsTitle(id).getTitle().getVersion()).isEqualTo(4);
    assertThat(auditOf(id))
        .containsExactly(
            "title_created",
            "title_submitted",
            "title_rejected",
            "title_updated",
            "title_submitted",
            "title_approved",
            "title_published",
            "title_archived");
  }

  @Test
  void whoeverLastEditedCanNotApproveNotEvenAnAdmin() {
    String id = reviewable("Deewaar");
    ApproveTitleRequest request = ApproveTitleRequest.newBuilder().setTitleId(id).build();

    ApproveTitleResponse own = world.account(ACME, EDITOR, "admin", c -> c.approveTitle(request));
    ApproveTitleResponse others = world.reviewer(ACME, c -> c.approveTitle(request));

    assertThat(own.getWrongState().getState()).isEqualTo("pending_review");
    assertThat(own.getWrongState().getRule()).contains("someone else must");
    assertThat(others.getApproved().getState()).isEqualTo(WorkflowState.WORKFLOW_STATE_APPROVED);
  }

  @Test
  void anIllegalMoveIsRefusedWithTheStateAndTheRule() {
    String id = world.create(ACME, film("Zanjeer")).getTitle().getId();

    var refused =
        world.reviewer(
            ACME, c -> c.publishTitle(PublishTitleRequest.newBuilder().setTitleId(id).build()));

    assertThat(refused.getWrongState().getState()).isEqualTo("draft");
    assertThat(refused.getWrongState().getRule())
        .isEqualTo("Only an approved title can be published.");
    assertThat(auditOf(id)).containsExactly("title_created");
  }

  @Test
  void aTitleInReviewCanNotBeEdited() {
    String id = reviewable("Kaala Patthar");

    UpdateTitleResponse refused = world.update(ACME, id, film("Changed"), 0);

    assertThat(refused.getConflict().getState()).isEqualTo("pending_review");
    assertThat(cmsTitle(id).getTitle().getName()).isEqualTo("Kaala Patthar");
  }

  @Test
  void ofApprovalAndRejectionAtOnceExactlyOneWins() {
    for (int round = 0; round < 10; round++) {
      String id = reviewable("Trishul " + round);
      String token = world.tp.token(ACME, CatalogWorld.REVIEWER, "reviewer");

      List<Boolean> won =
          world.tp.as(
              ACME,
              token,
              () -> {
                Future<ApproveTitleResponse> approval =
                    world.cms.approveTitle(ApproveTitleRequest.newBuilder().setTitleId(id).build());
                Future<RejectTitleResponse> rejection =
                    world.cms.rejectTitle(
                        RejectTitleRequest.newBuilder().setTitleId(id).setReason("No.").build());
                return List.of(approval.await().hasApproved(), rejection.await().hasRejected());
              });

      assertThat(won).containsExactlyInAnyOrder(true, false);
      assertThat(auditOf(id)).hasSize(3);
    }
  }

  @Test
  void ofTwoUpdatesOfOneVersionAtOnceOneIsAConflict() {
    for (int round = 0; round < 10; round++) {
      String id = world.create(ACME, film("Don " + round)).getTitle().getId();
      UpdateTitleRequest.Builder request =
          UpdateTitleRequest.newBuilder().setTitleId(id).setExpectedVersion(1);
      String token = world.tp.token(ACME, EDITOR, "editor");

      List<OutcomeCase> outcomes =
          world.tp.as(
              ACME,
              token,
              () -> {
                var first =
                    world.cms.updateTitle(request.clone().setMetadata(film("First")).build());
                var second =
                    world.cms.updateTitle(request.clone().setMetadata(film("Second")).build());
                return List.of(first.await().getOutcomeCase(), second.await().getOutcomeCase());
              });

      assertThat(outcomes).containsExactlyInAnyOrder(OutcomeCase.UPDATED, OutcomeCase.CONFLICT);
      assertThat(cmsTitle(id).getTitle().getVersion()).isEqualTo(2);
    }
  }

  @Test
  void anEditOfAnOldVersionIsAConflictAndZeroSkipsTheCheck() {
    String id = world.create(ACME, film("Agneepath")).getTitle().getId();
    world.update(ACME, id, film("Agneepath 2"), 1);

    UpdateTitleResponse conflict = world.update(ACME, id, film("Agneepath 3"), 1);
    UpdateTitleResponse updated = world.update(ACME, id, film("Agneepath 4"), 0);

    assertThat(conflict.getConflict().getRule()).contains("version 2");
    assertThat(updated.getUpdated().getTitle().getName()).isEqualTo("Agneepath 4");
  }

  @Test
  void anEditThatChangesNothingLeavesNoTrace() {
    Timestamp withNanos =
        Timestamp.newBuilder().setSeconds(1_800_000_000).setNanos(123_456_789).build();
    TitleMetadata.Builder film = film("Silsila").addCast("Rekha").setAvailableFrom(withNanos);
    String id = world.create(ACME, film).getTitle().getId();

    UpdateTitleResponse same = world.update(ACME, id, film.setName(" Silsila "), 1);

    assertThat(same.getUpdated().getTitle().getVersion()).isEqualTo(1);
    assertThat(auditOf(id)).containsExactly("title_created");
  }

  @Test
  void aRepeatedCreationGetsTheFirstAnswerAndAnotherRequestIsRefused() {
    CreateTitleRequest request =
        CreateTitleRequest.newBuilder().setMetadata(film("Chupke Chupke")).build();
    String token = world.tp.token(ACME, EDITOR, "editor");

    CreateTitleResponse first =
        world.tp.as(ACME, token, "key-1", () -> world.cms.createTitle(request).await());
    CreateTitleResponse again =
        world.tp.as(ACME, token, "key-1", () -> world.cms.createTitle(request).await());
    CreateTitleResponse other =
        world.tp.as(ACME, token, "key-2", () -> world.cms.createTitle(request).await());

    assertThat(again).isEqualTo(first);
    assertThat(other.getCreated().getTitle().getId())
        .isNotEqualTo(first.getCreated().getTitle().getId());
    CreateTitleRequest changed =
        CreateTitleRequest.newBuilder().setMetadata(film("Golmaal")).build();
    assertThatThrownBy(
            () -> world.tp.as(ACME, token, "key-1", () -> world.cms.createTitle(changed).await()))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("Idempotency-Key");
  }

  @Test
  void brokenMetadataIsAnsweredWithItsFieldsAndNothingIsKept() {
    CreateTitleRequest request =
        CreateTitleRequest.newBuilder()
            .setMetadata(film("").setMaturityRating("PG").addCountries("XX"))
            .build();

    CreateTitleResponse answer = world.editor(ACME, c -> c.createTitle(request));

    assertThat(answer.getInvalid().getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("metadata.name", "metadata.maturityRating", "metadata.countries.0");
  }

  @Test
  void everyChangeOfMetadataIsAVersionThatCanBeReadAgain() {
    String id = world.create(ACME, film("Anand")).getTitle().getId();
    for (int i = 2; i <= 5; i++) {
      world.update(
          ACME,
          id,
          film("Anand " + i)
              .setReleaseDate("1971-03-1" + i)
              .addCast("Rajesh Khanna")
              .setAvailableFrom(JUNE),
          i - 1);
    }

    var first = versions(id, 3, "");
    var second = versions(id, 3, first.getNextCursor());

    assertThat(first.getVersionsList())
        .extracting(TitleVersion::getVersion)
        .containsExactly(5L, 4L, 3L);
    assertThat(second.getVersionsList())
        .extracting(TitleVersion::getVersion)
        .containsExactly(2L, 1L);
    assertThat(second.getNextCursor()).isEmpty();
    assertThat(first.getVersions(0).getMetadata().getReleaseDate()).isEqualTo("1971-03-15");
    assertThat(first.getVersions(0).getMetadata().getAvailableFrom()).isEqualTo(JUNE);
    assertThat(first.getVersions(0).getMetadata().getCastList()).containsExactly("Rajesh Khanna");
    assertThat(first.getVersions(0).getChangedBy()).isEqualTo(EDITOR);
    assertThat(second.getVersions(1).getMetadata().getName()).isEqualTo("Anand");
  }

  @Test
  void editorsPageThroughOneStateOnly() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(world.create("paging", film("Draft " + i)).getTitle().getId());
    }
    world.submit("paging", ids.removeFirst());

    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      ListCmsTitlesRequest request =
          ListCmsTitlesRequest.newBuilder()
              .setLimit(2)
              .setCursor(cursor)
              .setState(WorkflowState.WORKFLOW_STATE_DRAFT)
              .build();
      ListCmsTitlesResponse page = world.reviewer("paging", c -> c.listCmsTitles(request));
      page.getTitlesList().forEach(title -> seen.add(title.getTitle().getId()));
      cursor = page.getNextCursor();
    } while (!cursor.isEmpty());

    assertThat(seen).isEqualTo(ids);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(world.update(ACME, NOBODY_KNOWS, film("Nothing"), 0).hasNotFound()).isTrue();
    assertThat(reject(NOBODY_KNOWS, "No.").hasNotFound()).isTrue();
    assertThat(
            world
                .editor(
                    ACME,
                    c ->
                        c.getCmsTitle(
                            GetCmsTitleRequest.newBuilder().setTitleId(NOBODY_KNOWS).build()))
                .hasNotFound())
        .isTrue();
  }

  @Test
  void badInputIsRefusedByField() {
    assertThatThrownBy(() -> reject(NOBODY_KNOWS, " ")).hasMessageStartingWith("reason: ");
    assertThatThrownBy(() -> reject("no-id", "No.")).hasMessage("titleId: must be a UUID");
    assertThatThrownBy(() -> versions(NOBODY_KNOWS, 101, "")).hasMessage("limit: must be 1 to 100");
    assertThatThrownBy(() -> versions(NOBODY_KNOWS, 1, "x")).hasMessageStartingWith("cursor: ");
  }

  private static String reviewable(String name) {
    String id = world.create(ACME, film(name)).getTitle().getId();
    world.submit(ACME, id);
    return id;
  }

  private static RejectTitleResponse reject(String id, String reason) {
    return world.reviewer(
        ACME,
        c ->
            c.rejectTitle(
                RejectTitleRequest.newBuilder().setTitleId(id).setReason(reason).build()));
  }

  private static CmsTitle cmsTitle(String id) {
    return world
        .editor(ACME, c -> c.getCmsTitle(GetCmsTitleRequest.newBuilder().setTitleId(id).build()))
        .getTitle();
  }

  private static dev.marquee.proto.catalog.v1.ListTitleVersionsResponse versions(
      String id, int limit, String cursor) {
    ListTitleVersionsRequest request =
        ListTitleVersionsRequest.newBuilder()
            .setTitleId(id)
            .setLimit(limit)
            .setCursor(cursor)
            .build();
    return world.editor(ACME, c -> c.listTitleVersions(request));
  }

  private static List<String> auditOf(String id) {
    List<String> actions = new ArrayList<>();
    world
        .sql(
            "SELECT action FROM audit WHERE tenant_id = 'acme' AND subject_id = '"
                + id
                + "' ORDER BY id")
        .forEach(row -> actions.add(row.getString("action")));
    return actions;
  }
}
