package dev.marquee.activity;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.activity.v1.GetPositionRequest;
import dev.marquee.proto.activity.v1.GetPositionResponse;
import dev.marquee.proto.activity.v1.PositionsService;
import dev.marquee.proto.activity.v1.RecordPositionRequest;
import dev.marquee.proto.activity.v1.RecordPositionResponse;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;

/// `marquee.activity.v1.Positions`.
final class PositionsRpc extends PositionsService {
  private static final long SECONDS_MAX = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private final Clock clock;
  private final Positions positions;

  PositionsRpc(Clock clock, Positions positions) {
    this.clock = clock;
    this.positions = positions;
  }

  @Override
  public Future<RecordPositionResponse> recordPosition(RecordPositionRequest request) {
    positions.record(
        viewing(request.getAccountId(), request.getProfileId(), request.getTitleId()),
        new Position(
            Uuid7.parse("sessionId", request.getSessionId()),
            request.getPositionMillis(),
            request.getDurationMillis(),
            request.hasAt() ? instant(request.getAt()) : clock.instant(),
            request.getSequence(),
            request.getCompleted()));
    return Future.succeededFuture(RecordPositionResponse.getDefaultInstance());
  }

  @Override
  public Future<GetPositionResponse> getPosition(GetPositionRequest request) {
    long resumeMillis =
        positions.resumeMillis(
            viewing(request.getAccountId(), request.getProfileId(), request.getTitleId()));
    return Future.succeededFuture(
        GetPositionResponse.newBuilder().setPositionMillis(resumeMillis).build());
  }

  private static Viewing viewing(String accountId, String profileId, String titleId) {
    return new Viewing(
        Uuid7.parse("accountId", accountId),
        Uuid7.parse("profileId", profileId),
        Uuid7.parse("titleId", titleId));
  }

  private static Instant instant(Timestamp at) {
    if (Math.abs(at.getSeconds()) > SECONDS_MAX) {
      throw Fault.invalid("at", "must be a time");
    }
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }
}
