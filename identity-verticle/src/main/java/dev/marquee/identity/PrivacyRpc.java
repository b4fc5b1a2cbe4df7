package dev.marquee.identity;

import com.google.protobuf.ByteString;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.privacy.v1.EraseRequest;
import dev.marquee.proto.privacy.v1.EraseResponse;
import dev.marquee.proto.privacy.v1.ExportRequest;
import dev.marquee.proto.privacy.v1.ExportResponse;
import dev.marquee.proto.privacy.v1.PrivacyService;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;

/// `marquee.privacy.v1.Privacy` for identity's own rows.
final class PrivacyRpc extends PrivacyService {
  private final OwnDataStore own;

  PrivacyRpc(OwnDataStore own) {
    this.own = own;
  }

  @Override
  public Future<ExportResponse> export(ExportRequest request) {
    Subject subject =
        new Subject(
            CallContext.current().tenant(), Uuid7.parse("accountId", request.getAccountId()));
    OwnDataStore.Page page = own.page(subject, request.getCursor());
    return Future.succeededFuture(
        ExportResponse.newBuilder()
            .setDomain("identity")
            .setJsonLines(ByteString.copyFromUtf8(page.lines()))
            .setNextCursor(page.next())
            .build());
  }

  /// Identity's own rows go last, when [Eraser] has every other domain's answer; nobody can ask for
  /// them to go alone.
  @Override
  public Future<EraseResponse> erase(EraseRequest request) {
    throw new Fault(GrpcStatus.FAILED_PRECONDITION, "identity erases its own rows by itself");
  }
}
