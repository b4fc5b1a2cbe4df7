package dev.marquee.streaming.upload;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.streaming.asset.Asset;
import dev.marquee.streaming.asset.Assets;
import dev.marquee.streaming.asset.NewAsset;
import dev.marquee.streaming.transcode.JobStore;
import dev.marquee.streaming.video.Probed;
import dev.marquee.streaming.video.Rejection;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Uploads of videos: begun by those who may, finished by becoming an asset, forgotten when
/// abandoned. Call from a virtual thread.
public final class Uploads {
  private static final Map<Asset.Kind, Set<String>> KIND_TO_ROLES =
      Map.of(
          Asset.Kind.TITLE, Set.of("editor", "admin"),
          Asset.Kind.CREATIVE, Set.of("ops", "admin"));

  private final Platform platform;
  private final Database database;
  private final UploadStore store;
  private final JobStore jobs;
  private final Assets assets;
  private final Intake intake;
  private final UploadOptions options;
  private final Titles titles;

  public Uploads(
      Platform platform, Database database, Assets assets, Intake intake, UploadOptions options) {
    this.platform = platform;
    this.database = database;
    this.store = new UploadStore(database);
    this.jobs = new JobStore(database);
    this.assets = assets;
    this.intake = intake;
    this.options = options;
    this.titles = platform.clients("streaming").asService(Titles.class);
  }

  /// Begins an upload for a title or a creative.
  ///
  /// @throws Fault PERMISSION_DENIED when the caller's roles don't allow it
  public CreateOutcome create(Asset.Kind kind, UUID ownerId, long bytes) {
    CallContext call = CallContext.current();
    if (KIND_TO_ROLES.getOrDefault(kind, Set.of()).stream().noneMatch(call.caller()::hasRole)) {
      throw Fault.denied("your roles don't allow this upload");
    }
    if (bytes > options.bytesMax()) {
      return new CreateOutcome.TooLarge(options.bytesMax());
    }
    Optional<CreateOutcome> refusal =
        kind == Asset.Kind.TITLE ? refusal(ownerId) : Optional.empty();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (intake.files().usableBytes().await() < bytes + options.freeBytesMin()) {
      return new CreateOutcome.NoRoom();
    }
    Upload upload =
        new Upload(
            call.tenant(),
            platform.ids().next(),
            call.accountId(),
            kind,
            ownerId,
            bytes,
            false,
            Optional.empty(),
            expiry());
    return database.inTransaction(tx -> {
      int unfinished =
          store
              .countUnfinished(tx, upload.tenant(), upload.accountId(), platform.clock().instant())
              .await();
      if (unfinished >= options.unfinishedMax()) {
        return new CreateOutcome.TooMany(options.unfinishedMax());
      }
      store.insert(tx, upload).await();
      return new CreateOutcome.Created(upload);
    });
  }

  /// An upload that the caller has begun and that isn't forgotten yet.
  public Optional<Upload> find(UUID id) {
    CallContext call = CallContext.current();
    return store.find(call.tenant(), id, call.accountId(), platform.clock().instant()).await();
  }

  /// Bytes have come: the upload lives on.
  ///
  /// @return until when
  public Instant keepAlive(Upload upload) {
    Instant expiry = expiry();
    store.postponeExpiry(upload, expiry).await();
    return expiry;
  }

  /// Makes an asset of an upload whose bytes are all there: looks at the video before anything
  /// believes it, then keeps it and orders its transcoding, or notes why it was rejected. Doing it
  /// again gives the same answer.
  ///
  /// @return why it was rejected; empty when it is good
  /// @throws Fault NOT_FOUND when it was forgotten meanwhile
  public Optional<Rejection> finish(Upload upload) {
    if (upload.finished()) {
      return upload.problem();
    }
    NewAsset asset = new NewAsset(upload.id(), upload.kind(), upload.ownerId(), upload.accountId());
    Optional<Rejection> problem =
        switch (intake.examine(upload)) {
          case Probed.Refused(Rejection reason) -> Optional.of(reason);
          case Probed.Video video -> Optional.empty();
        };
    if (problem.isEmpty()) {
      intake.keep(upload);
    }
    boolean finished =
        database.inTransaction(tx -> {
          boolean first = store.finish(tx, upload, problem.map(Rejection::code).orElse("")).await();
          if (first && problem.isPresent()) {
            assets.rejected(tx, asset, problem.get());
          } else if (first) {
            assets.uploaded(tx, asset);
            jobs.enqueue(tx, upload.tenant(), upload.id()).await();
            tx.afterCommit(intake::uploaded);
          }
          return first;
        });
    if (finished) {
      intake.files().delete(upload).await();
      return problem;
    }
    Optional<Asset> finishedElsewhere = assets.find(upload.id());
    if (finishedElsewhere.isEmpty()) {
      intake.forget(upload);
      throw new Fault(GrpcStatus.NOT_FOUND, "there is no such upload");
    }
    return finishedElsewhere.get().problem();
  }

  /// Forgets an upload at its creator's wish. What has become an asset stays one.
  public void terminate(Upload upload) {
    store.delete(upload).await();
    if (!upload.finished()) {
      intake.forget(upload);
    }
  }

  /// Forgets abandoned uploads and clears away files that no upload needs any more.
  public void sweep() {
    List<Upload> expired = store.deleteExpired(platform.clock().instant()).await();
    expired.stream().filter(upload -> !upload.finished()).forEach(intake::forget);
    intake
        .files()
        .all()
        .await()
        .forEach((tenant, ids) -> {
          Set<UUID> needed = store.unfinished(tenant, ids).await();
          ids.stream()
              .filter(id -> !needed.contains(id))
              .forEach(id -> intake.files().delete(tenant, id).await());
        });
  }

  /// Why a title takes no video: it isn't there, or isn't a draft any more.
  private Optional<CreateOutcome> refusal(UUID titleId) {
    GetTitleRightsResponse title =
        titles
            .getTitleRights(
                GetTitleRightsRequest.newBuilder().setTitleId(titleId.toString()).build())
            .await();
    if (!title.hasRights()) {
      return Optional.of(new CreateOutcome.NoOwner());
    }
    WorkflowState state = title.getRights().getState();
    return state == WorkflowState.WORKFLOW_STATE_DRAFT
        ? Optional.empty()
        : Optional.of(new CreateOutcome.NotADraft(text(state)));
  }

  private static String text(WorkflowState state) {
    return state.name().substring("WORKFLOW_STATE_".length()).toLowerCase(Locale.ROOT);
  }

  private Instant expiry() {
    return platform.clock().instant().plus(options.expiry());
  }
}
