package dev.marquee.streaming;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.activity.v1.GetPositionRequest;
import dev.marquee.proto.activity.v1.GetPositionResponse;
import dev.marquee.proto.activity.v1.PositionsService;
import dev.marquee.proto.activity.v1.RecordPositionRequest;
import dev.marquee.proto.activity.v1.RecordPositionResponse;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An activity that remembers positions while it is up.
final class FakeActivity extends PositionsService {
  final List<RecordPositionRequest> recorded = new CopyOnWriteArrayList<>();
  volatile boolean down;

  @Override
  public Future<RecordPositionResponse> recordPosition(RecordPositionRequest request) {
    failIfDown();
    recorded.add(request);
    return Future.succeededFuture(RecordPositionResponse.getDefaultInstance());
  }

  @Override
  public Future<GetPositionResponse> getPosition(GetPositionRequest request) {
    failIfDown();
    long millis =
        recorded.stream()
            .filter(position ->
                position.getAccountId().equals(request.getAccountId())
                    && position.getTitleId().equals(request.getTitleId()))
            .reduce((first, second) -> second)
            .map(RecordPositionRequest::getPositionMillis)
            .orElse(0L);
    return Future.succeededFuture(
        GetPositionResponse.newBuilder().setPositionMillis(millis).build());
  }

  private void failIfDown() {
    if (down) {
      throw Fault.unavailable("activity", new IllegalStateException("down for the test"));
    }
  }
}
