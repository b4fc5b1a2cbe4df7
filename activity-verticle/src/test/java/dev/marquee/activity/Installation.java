package dev.marquee.activity;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.activity.v1.AddToWatchlistRequest;
import dev.marquee.proto.activity.v1.AddToWatchlistResponse;
import dev.marquee.proto.activity.v1.GetPositionRequest;
import dev.marquee.proto.activity.v1.Library;
import dev.marquee.proto.activity.v1.ListContinueWatchingRequest;
import dev.marquee.proto.activity.v1.ListHistoryRequest;
import dev.marquee.proto.activity.v1.ListHistoryResponse;
import dev.marquee.proto.activity.v1.ListWatchlistRequest;
import dev.marquee.proto.activity.v1.ListWatchlistResponse;
import dev.marquee.proto.activity.v1.Positions;
import dev.marquee.proto.activity.v1.RecordPositionRequest;
import dev.marquee.proto.activity.v1.RemoveFromWatchlistRequest;
import dev.marquee.proto.activity.v1.RemoveFromWatchlistResponse;
import dev.marquee.proto.activity.v1.WatchedTitle;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.proto.common.v1.NotFound;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// A platform with the activity verticle, a catalog that has every title published but two, and the
/// calls its neighbours make.
final class Installation implements AutoCloseable {
  static final UUID MISSING_TITLE = UUID.fromString("00000000-0000-7000-8000-000000000404");
  static final UUID DRAFT_TITLE = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(20);

  final TestPlatform platform;

  /// @param others further domains whose schemas the test needs
  static Installation start(String... others) {
    TestPlatform platform = TestPlatform.start(join("activity", others));
    platform.fake("catalog", new FakeTitles());
    platform.deploy(new ActivityVerticle(platform.platform()));
    return new Installation(platform);
  }

  private Installation(TestPlatform platform) {
    this.platform = platform;
  }

  private static String[] join(String first, String[] others) {
    String[] all = new String[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }

  UUID newId() {
    return platform.platform().ids().next();
  }

  Viewing newViewing() {
    return new Viewing(newId(), newId(), newId());
  }

  /// Records a position as a player does: what Kafka couldn't take in time is sent again.
  void record(String tenant, Viewing viewing, Position position) {
    RecordPositionRequest request = request(viewing, position);
    until("the position is taken", () -> isTaken(tenant, request));
  }

  private boolean isTaken(String tenant, RecordPositionRequest request) {
    try {
      platform.asService("streaming", tenant, () -> positions().recordPosition(request).await());
      return true;
    } catch (Fault fault) {
      if (fault.status() != GrpcStatus.UNAVAILABLE) {
        throw fault;
      }
      return false;
    }
  }

  static RecordPositionRequest request(Viewing viewing, Position position) {
    return RecordPositionRequest.newBuilder()
        .setAccountId(viewing.accountId().toString())
        .setProfileId(viewing.profileId().toString())
        .setTitleId(viewing.titleId().toString())
        .setSessionId(position.sessionId().toString())
        .setPositionMillis(position.positionMillis())
        .setDurationMillis(position.durationMillis())
        .setAt(timestamp(position.at()))
        .setSequence(position.sequence())
        .setCompleted(position.completed())
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  long resumeMillis(String tenant, Viewing viewing) {
    GetPositionRequest request =
        GetPositionRequest.newBuilder()
            .setAccountId(viewing.accountId().toString())
            .setProfileId(viewing.profileId().toString())
            .setTitleId(viewing.titleId().toString())
            .build();
    return platform.asService(
        "streaming", tenant, () -> positions().getPosition(request).await().getPositionMillis());
  }

  List<WatchedTitle> continueWatching(
      String tenant, UUID accountId, ListContinueWatchingRequest request) {
    return as(tenant, accountId, library -> library.listContinueWatching(request)).getTitlesList();
  }

  ListHistoryResponse history(String tenant, UUID accountId, ListHistoryRequest request) {
    return as(tenant, accountId, library -> library.listHistory(request));
  }

  ListWatchlistResponse watchlist(String tenant, UUID accountId, ListWatchlistRequest request) {
    return as(tenant, accountId, library -> library.listWatchlist(request));
  }

  AddToWatchlistResponse add(String tenant, UUID accountId, UUID titleId) {
    AddToWatchlistRequest request =
        AddToWatchlistRequest.newBuilder().setTitleId(titleId.toString()).build();
    return as(tenant, accountId, library -> library.addToWatchlist(request));
  }

  RemoveFromWatchlistResponse remove(String tenant, UUID accountId, UUID titleId) {
    RemoveFromWatchlistRequest request =
        RemoveFromWatchlistRequest.newBuilder().setTitleId(titleId.toString()).build();
    return as(tenant, accountId, library -> library.removeFromWatchlist(request));
  }

  /// One call of an account that signs in anew for it, as on another device.
  <T> T as(String tenant, UUID accountId, Function<Library, Future<T>> call) {
    return as(tenant, accountId, "", call);
  }

  <T> T as(
      String tenant, UUID accountId, String idempotencyKey, Function<Library, Future<T>> call) {
    String token = platform.token(tenant, accountId.toString());
    return platform.as(
        tenant,
        token,
        idempotencyKey,
        () -> call.apply(platform.clients().asCaller(Library.class)).await());
  }

  Positions positions() {
    return platform.clients().asCaller(Positions.class);
  }

  /// Polls until the condition holds.
  static void until(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(DEADLINE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not within " + DEADLINE + ": " + what);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  @Override
  public void close() {
    platform.close();
  }

  private static final class FakeTitles extends TitlesService {
    @Override
    public Future<GetTitleRightsResponse> getTitleRights(GetTitleRightsRequest request) {
      UUID titleId = UUID.fromString(request.getTitleId());
      GetTitleRightsResponse.Builder response = GetTitleRightsResponse.newBuilder();
      if (titleId.equals(MISSING_TITLE)) {
        response.setNotFound(NotFound.newBuilder().setWhat("title"));
      } else {
        response.setRights(
            TitleRights.newBuilder()
                .setState(
                    titleId.equals(DRAFT_TITLE)
                        ? WorkflowState.WORKFLOW_STATE_DRAFT
                        : WorkflowState.WORKFLOW_STATE_PUBLISHED));
      }
      return Future.succeededFuture(response.build());
    }
  }
}
