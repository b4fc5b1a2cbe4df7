package dev.marquee.catalog;

import static dev.marquee.catalog.TitleState.APPROVED;
import static dev.marquee.catalog.TitleState.ARCHIVED;
import static dev.marquee.catalog.TitleState.DRAFT;
import static dev.marquee.catalog.TitleState.PENDING_REVIEW;
import static dev.marquee.catalog.TitleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MoveTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String WRITER = "writer";
  private static final String OTHER = "other";

  /// The whole workflow, written down a second time: whatever isn't here is refused.
  private static final Map<TitleState, Map<Move, TitleState>> LEGAL =
      Map.of(
          DRAFT, Map.of(Move.EDIT, DRAFT, Move.SUBMIT, PENDING_REVIEW),
          PENDING_REVIEW, Map.of(Move.APPROVE, APPROVED, Move.REJECT, DRAFT),
          APPROVED, Map.of(Move.PUBLISH, PUBLISHED),
          PUBLISHED, Map.of(Move.EDIT, PUBLISHED, Move.ARCHIVE, ARCHIVED),
          ARCHIVED, Map.of());

  static Stream<Arguments> everyStateAndMove() {
    return Stream.of(TitleState.values())
        .flatMap(state -> Stream.of(Move.values()).map(move -> Arguments.of(state, move)));
  }

  @ParameterizedTest
  @MethodSource("everyStateAndMove")
  void everyMoveFromEveryStateIsAsTheWorkflowSays(TitleState state, Move move) {
    Optional<TitleState> expected =
        Optional.ofNullable(LEGAL.getOrDefault(state, Map.of()).get(move));

    CatalogTitle title = title(state, Video.NONE);

    assertThat(move.from(state)).isEqualTo(expected);
    assertThat(title.refusal(move, OTHER).isEmpty()).isEqualTo(expected.isPresent());
    if (expected.isPresent()) {
      assertThat(title.moved(move, "", NOW).state()).isEqualTo(expected.get());
    } else {
      assertThat(title.refusal(move, OTHER)).contains(move.rule());
      assertThatThrownBy(() -> title.moved(move, "", NOW))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void whoeverLastEditedCanNotApprove() {
    CatalogTitle title = title(PENDING_REVIEW, Video.NONE);

    assertThat(title.refusal(Move.APPROVE, WRITER))
        .hasValueSatisfying(rule -> assertThat(rule).contains("last edited"));
    assertThat(title.refusal(Move.APPROVE, OTHER)).isEmpty();
  }

  @Test
  void whoeverWroteItFirstMayApproveWhatAnotherEditedSince() {
    CatalogTitle edited =
        title(DRAFT, Video.NONE).edited(metadata(), OTHER, NOW).moved(Move.SUBMIT, "", NOW);

    assertThat(edited.refusal(Move.APPROVE, WRITER)).isEmpty();
    assertThat(edited.refusal(Move.APPROVE, OTHER)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(Video.State.class)
  void onlyATitleWhoseVideoIsReadyOrThatHasNoneCanBeApproved(Video.State state) {
    CatalogTitle title = title(PENDING_REVIEW, new Video(state, "asset", 0, ""));

    boolean approvable = state == Video.State.READY || state == Video.State.NONE;

    assertThat(title.refusal(Move.APPROVE, OTHER).isEmpty()).isEqualTo(approvable);
  }

  @ParameterizedTest
  @EnumSource(TitleState.class)
  void onlyADraftGetsAnotherVideo(TitleState state) {
    Video first = new Video(Video.State.PROCESSING, "asset-1", 0, "");
    CatalogTitle title = title(state, first);

    Video ready = title.videoAfter(new Video.Report("asset-1", Video.State.READY, 60, ""));
    Video other = title.videoAfter(new Video.Report("asset-2", Video.State.READY, 90, ""));

    assertThat(ready.state()).isEqualTo(Video.State.READY);
    assertThat(other.assetId()).isEqualTo(state == DRAFT ? "asset-2" : "asset-1");
  }

  @ParameterizedTest
  @EnumSource(Move.class)
  void theVersionRisesWithThoseMovesThatArePublishedAsEvents(Move move) {
    TitleState from =
        Stream.of(TitleState.values())
            .filter(state -> move.from(state).isPresent())
            .findFirst()
            .orElseThrow();

    long risen = title(from, Video.NONE).moved(move, "", NOW).version() - 1;

    assertThat(risen)
        .isEqualTo(List.of(Move.EDIT, Move.PUBLISH, Move.ARCHIVE).contains(move) ? 1 : 0);
  }

  @Test
  void aRejectionKeepsItsReasonUntilTheNextSubmission() {
    CatalogTitle rejected = title(PENDING_REVIEW, Video.NONE).moved(Move.REJECT, "Too long.", NOW);

    assertThat(rejected.rejectionReason()).isEqualTo("Too long.");
    assertThat(rejected.edited(metadata(), WRITER, NOW).rejectionReason()).isEqualTo("Too long.");
    assertThat(rejected.moved(Move.SUBMIT, "", NOW).rejectionReason()).isEmpty();
  }

  private static CatalogTitle title(TitleState state, Video video) {
    boolean seen = state == PUBLISHED || state == ARCHIVED;
    return new CatalogTitle(
        new UUID(0, 1), 1, state, metadata(), video, WRITER, WRITER, "", NOW, seen ? NOW : null);
  }

  private static Metadata metadata() {
    return new Metadata(
        TitleKind.MOVIE,
        "Sholay",
        "",
        null,
        "U/A 13+",
        List.of(),
        "hi",
        List.of(),
        Tier.FREE,
        new Availability(List.of(), null, null),
        "");
  }
}
