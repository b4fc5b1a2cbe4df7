package dev.marquee.catalog;

import static dev.marquee.catalog.TitleState.APPROVED;
import static dev.marquee.catalog.TitleState.ARCHIVED;
import static dev.marquee.catalog.TitleState.DRAFT;
import static dev.marquee.catalog.TitleState.PENDING_REVIEW;
import static dev.marquee.catalog.TitleState.PUBLISHED;

import java.util.Map;
import java.util.Optional;

/// What editors and reviewers do to a title: the whole workflow, as one table.
enum Move {
  EDIT(
      "title_updated",
      "movie_updated",
      "Only a draft or a published title can be edited.",
      Map.of(DRAFT, DRAFT, PUBLISHED, PUBLISHED)),
  SUBMIT(
      "title_submitted",
      "",
      "Only a draft can be submitted for review.",
      Map.of(DRAFT, PENDING_REVIEW)),
  APPROVE(
      "title_approved",
      "",
      "Only a title in review can be approved.",
      Map.of(PENDING_REVIEW, APPROVED)),
  REJECT(
      "title_rejected",
      "",
      "Only a title in review can be rejected.",
      Map.of(PENDING_REVIEW, DRAFT)),
  PUBLISH(
      "title_published",
      "movie_published",
      "Only an approved title can be published.",
      Map.of(APPROVED, PUBLISHED)),
  ARCHIVE(
      "title_archived",
      "movie_archived",
      "Only a published title can be archived.",
      Map.of(PUBLISHED, ARCHIVED));

  private final String auditAction;
  private final String event;
  private final String rule;

  @SuppressWarnings("ImmutableEnumChecker") // Map.of makes one that never changes.
  private final Map<TitleState, TitleState> fromTo;

  Move(String auditAction, String event, String rule, Map<TitleState, TitleState> fromTo) {
    this.auditAction = auditAction;
    this.event = event;
    this.rule = rule;
    this.fromTo = fromTo;
  }

  /// The state this leads to; empty when it can't be done from there.
  Optional<TitleState> from(TitleState state) {
    return Optional.ofNullable(fromTo.get(state));
  }

  /// Which states it can be done from, one sentence.
  String rule() {
    return rule;
  }

  /// Its verb in the audit log.
  String auditAction() {
    return auditAction;
  }

  /// Type of the event it is published as; empty when it stays inside: the steps of a review are
  /// nobody else's business.
  Optional<String> event() {
    return event.isEmpty() ? Optional.empty() : Optional.of(event);
  }
}
