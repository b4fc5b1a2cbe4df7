package dev.marquee.identity;

import com.google.protobuf.ByteString;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.privacy.v1.EraseRequest;
import dev.marquee.proto.privacy.v1.EraseResponse;
import dev.marquee.proto.privacy.v1.ExportRequest;
import dev.marquee.proto.privacy.v1.ExportResponse;
import dev.marquee.proto.privacy.v1.PrivacyService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Another domain's answers about an account: three rows to erase, one a call, and two pages to
/// export.
final class FakeDomain extends PrivacyService {
  private static final int ROWS = 3;

  private final String name;
  private final List<String> erased = new CopyOnWriteArrayList<>();
  private volatile boolean down;
  private volatile CountDownLatch stuck = new CountDownLatch(0);

  FakeDomain(String name) {
    this.name = name;
  }

  void setDown(boolean isDown) {
    down = isDown;
  }

  /// The next call gets no answer.
  CountDownLatch stickOnce() {
    CountDownLatch reached = new CountDownLatch(1);
    stuck = reached;
    return reached;
  }

  /// Tenant and account of each call.
  List<String> erased() {
    return erased;
  }

  @Override
  public Future<ExportResponse> export(ExportRequest request) {
    if (down) {
      return Future.failedFuture(new Fault(GrpcStatus.UNAVAILABLE, "down"));
    }
    boolean first = request.getCursor().isEmpty();
    return Future.succeededFuture(
        ExportResponse.newBuilder()
            .setDomain(name)
            .setJsonLines(
                ByteString.copyFromUtf8(
                    "{\"type\":\"%s\",\"of\":\"%s\",\"page\":%d}\n"
                        .formatted(name, request.getAccountId(), first ? 1 : 2)))
            .setNextCursor(first ? "second" : "")
            .build());
  }

  @Override
  public Future<EraseResponse> erase(EraseRequest request) {
    if (down) {
      return Future.failedFuture(new Fault(GrpcStatus.UNAVAILABLE, "down"));
    }
    if (stuck.getCount() > 0) {
      stuck.countDown();
      return Promise.<EraseResponse>promise().future();
    }
    String who = CallContext.current().tenant() + " " + request.getAccountId();
    erased.add(who);
    long calls = erased.stream().filter(who::equals).count();
    return Future.succeededFuture(
        EraseResponse.newBuilder()
            .setRowsErased(calls <= ROWS ? 1 : 0)
            .setRowsPseudonymised(2)
            .setMore(calls < ROWS)
            .build());
  }
}
