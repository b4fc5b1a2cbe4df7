package dev.marquee.catalog;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The editors' and reviewers' work on titles. Every change locks the title's row first, so changes
/// of one title happen one after another and its events leave in that order; every move is in the
/// audit log.
final class Editorial {
  private final TitleStore titles;
  private final VersionStore versions;
  private final PublishedTitles published;
  private final CatalogEvents events;
  private final Uuid7 ids;
  private final Clock clock;
  private final Audit audit;

  Editorial(
      TitleStore titles,
      VersionStore versions,
      PublishedTitles published,
      CatalogEvents events,
      Uuid7 ids,
      Clock clock) {
    this.titles = titles;
    this.versions = versions;
    this.published = published;
    this.events = events;
    this.ids = ids;
    this.clock = clock;
    this.audit = new Audit(ids);
  }

  /// Answer to a new title.
  sealed interface CreateOutcome permits Done, Invalid {}

  /// Answer to an edit.
  sealed interface EditOutcome permits Done, NotFound, Forbidden, Invalid {}

  /// Answer to any other move.
  sealed interface MoveOutcome permits Done, NotFound, Forbidden {}

  /// It is done.
  record Done(CatalogTitle title) implements CreateOutcome, EditOutcome, MoveOutcome {}

  /// The tenant has no such title.
  record NotFound() implements EditOutcome, MoveOutcome {}

  /// The title's state, version or history is in the way.
  ///
  /// @param rule what would have to be true
  record Forbidden(TitleState state, String rule) implements EditOutcome, MoveOutcome {}

  /// The metadata breaks rules.
  record Invalid(List<MetadataForm.Violation> violations) implements CreateOutcome, EditOutcome {}

  /// A new draft.
  CreateOutcome create(Tx tx, MetadataForm form) {
    CallContext call = CallContext.current();
    return switch (form.check()) {
      case MetadataForm.Checked.Broken(var violations) -> new Invalid(violations);
      case MetadataForm.Checked.Valid(var metadata) -> {
        CatalogTitle title = CatalogTitle.draft(ids.next(), metadata, call.accountId(), now());
        titles.insert(tx, call.tenant(), title).await();
        versions.insert(tx, call.tenant(), title).await();
        audit.record(tx, "title_created", "title", title.id().toString());
        events.append(tx, "movie_created", title);
        yield new Done(title);
      }
    };
  }

  /// Other metadata for a draft or a published title. An edit that changes nothing leaves no trace.
  ///
  /// @param expectedVersion the version the editor saw; 0 for whatever it is
  EditOutcome edit(Tx tx, UUID id, MetadataForm form, long expectedVersion) {
    CallContext call = CallContext.current();
    CatalogTitle title = titles.lock(tx, call.tenant(), id).await().orElse(null);
    if (title == null) {
      return new NotFound();
    }
    Optional<String> refusal = title.refusal(Move.EDIT, call.accountId());
    if (refusal.isPresent()) {
      return new Forbidden(title.state(), refusal.get());
    }
    if (expectedVersion != 0 && expectedVersion != title.version()) {
      return new Forbidden(
          title.state(),
          "It has changed in the meantime: it is at version " + title.version() + ".");
    }
    return switch (form.check()) {
      case MetadataForm.Checked.Broken(var violations) -> new Invalid(violations);
      case MetadataForm.Checked.Valid(var metadata) when metadata.equals(title.metadata()) ->
          new Done(title);
      case MetadataForm.Checked.Valid(var metadata) -> {
        CatalogTitle edited = title.edited(metadata, call.accountId(), now());
        versions.insert(tx, call.tenant(), edited).await();
        save(tx, Move.EDIT, edited);
        yield new Done(edited);
      }
    };
  }

  /// draft → pending_review.
  MoveOutcome submit(Tx tx, UUID id) {
    return move(tx, id, Move.SUBMIT, "");
  }

  /// pending_review → approved.
  MoveOutcome approve(Tx tx, UUID id) {
    return move(tx, id, Move.APPROVE, "");
  }

  /// pending_review → draft.
  MoveOutcome reject(Tx tx, UUID id, String reason) {
    return move(tx, id, Move.REJECT, reason);
  }

  /// approved → published: from here on viewers find it.
  MoveOutcome publish(Tx tx, UUID id) {
    return move(tx, id, Move.PUBLISH, "");
  }

  /// published → archived, for good.
  MoveOutcome archive(Tx tx, UUID id) {
    return move(tx, id, Move.ARCHIVE, "");
  }

  /// Takes note of what streaming reports about a title's video; news that change nothing leave no
  /// trace.
  void report(Tx tx, UUID id, Video.Report news) {
    String tenant = CallContext.current().tenant();
    titles
        .lock(tx, tenant, id)
        .await()
        .filter(title -> !title.videoAfter(news).equals(title.video()))
        .ifPresent(title -> {
          CatalogTitle changed = title.withVideo(title.videoAfter(news), now());
          titles.update(tx, tenant, changed).await();
          events.append(tx, "movie_updated", changed);
        });
  }

  /// One title in any state.
  Optional<CatalogTitle> find(UUID id) {
    return titles.find(CallContext.current().tenant(), id).await();
  }

  /// Last changed first.
  ///
  /// @param state null for all
  Page<CatalogTitle> list(@Nullable TitleState state, Page.Wanted wanted) {
    return titles.list(CallContext.current().tenant(), state, wanted).await();
  }

  /// Newest first.
  Page<VersionStore.Version> versions(UUID id, Page.Wanted wanted) {
    return versions.list(CallContext.current().tenant(), id, wanted).await();
  }

  private MoveOutcome move(Tx tx, UUID id, Move move, String reason) {
    CallContext call = CallContext.current();
    CatalogTitle title = titles.lock(tx, call.tenant(), id).await().orElse(null);
    if (title == null) {
      return new NotFound();
    }
    Optional<String> refusal = title.refusal(move, call.accountId());
    if (refusal.isPresent()) {
      return new Forbidden(title.state(), refusal.get());
    }
    CatalogTitle moved = title.moved(move, reason, now());
    save(tx, move, moved);
    return new Done(moved);
  }

  /// Writes a title whose lock is held, and everything that follows from the move.
  private void save(Tx tx, Move move, CatalogTitle title) {
    String tenant = CallContext.current().tenant();
    titles.update(tx, tenant, title).await();
    audit.record(tx, move.auditAction(), "title", title.id().toString());
    if (title.isOrWasPublic()) {
      published.reindex(tx, tenant, title);
    }
    move.event().ifPresent(type -> events.append(tx, type, title));
  }

  /// Postgres keeps microseconds; so do cursors.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
