package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.proto.common.v1.WrongState;
import dev.marquee.proto.identity.v1.CloseAccountRequest;
import dev.marquee.proto.identity.v1.CloseAccountResponse;
import dev.marquee.proto.identity.v1.DomainErasure;
import dev.marquee.proto.identity.v1.EraseAccountRequest;
import dev.marquee.proto.identity.v1.EraseAccountResponse;
import dev.marquee.proto.identity.v1.ErasureState;
import dev.marquee.proto.identity.v1.ExportPersonalDataRequest;
import dev.marquee.proto.identity.v1.ExportPersonalDataResponse;
import dev.marquee.proto.identity.v1.GetErasureRequest;
import dev.marquee.proto.identity.v1.GetErasureResponse;
import dev.marquee.proto.identity.v1.PersonalDataService;
import io.vertx.core.Future;

/// `marquee.identity.v1.PersonalData`.
final class PersonalDataRpc extends PersonalDataService {
  private static final WrongState STAFF =
      WrongState.newBuilder()
          .setState("staff")
          .setRule("An administrator would have to do it.")
          .build();

  private final DataExport export;
  private final Closing closing;

  PersonalDataRpc(DataExport export, Closing closing) {
    this.export = export;
    this.closing = closing;
  }

  @Override
  public Future<ExportPersonalDataResponse> exportPersonalData(ExportPersonalDataRequest request) {
    DataExport.Page page = export.page(AccountsRpc.callingAccount(), request.getCursor());
    return Future.succeededFuture(
        ExportPersonalDataResponse.newBuilder()
            .setDomain(page.domain())
            .setJsonLines(page.lines())
            .setNextCursor(page.cursor())
            .build());
  }

  @Override
  public Future<CloseAccountResponse> closeAccount(CloseAccountRequest request) {
    CloseAccountResponse.Builder response = CloseAccountResponse.newBuilder();
    switch (closing.own(AccountsRpc.callingAccount())) {
      case Closing.Closed(Erasure erasure) -> response.setClosed(toProto(erasure));
      case Closing.StaffAccount _, Closing.OwnAccount _, Closing.NoSuchAccount _ ->
          response.setStaffAccount(STAFF);
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<EraseAccountResponse> eraseAccount(EraseAccountRequest request) {
    EraseAccountResponse.Builder response = EraseAccountResponse.newBuilder();
    switch (closing.anothers(
        AccountsRpc.callingAccount(), Uuid7.parse("accountId", request.getAccountId()))) {
      case Closing.Closed(Erasure erasure) -> response.setClosed(toProto(erasure));
      case Closing.NoSuchAccount _, Closing.StaffAccount _ ->
          response.setNotFound(StaffRpc.NO_ACCOUNT);
      case Closing.OwnAccount _ -> response.setOwnAccount(StaffRpc.OWN);
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<GetErasureResponse> getErasure(GetErasureRequest request) {
    GetErasureResponse.Builder response = GetErasureResponse.newBuilder();
    closing
        .find(Uuid7.parse("accountId", request.getAccountId()))
        .ifPresentOrElse(
            erasure -> response.setErasure(toProto(erasure)),
            () -> response.setNotFound(StaffRpc.NO_ACCOUNT));
    return Future.succeededFuture(response.build());
  }

  private static dev.marquee.proto.identity.v1.Erasure toProto(Erasure erasure) {
    dev.marquee.proto.identity.v1.Erasure.Builder proto =
        dev.marquee.proto.identity.v1.Erasure.newBuilder()
            .setId(erasure.id().toString())
            .setAccountId(erasure.accountId().toString())
            .setState(toProto(erasure.state()))
            .setRequestedAt(AccountsRpc.toProto(erasure.requestedAt()))
            .setDueAt(AccountsRpc.toProto(erasure.dueAt()));
    erasure.finishedAt().ifPresent(at -> proto.setFinishedAt(AccountsRpc.toProto(at)));
    erasure
        .answers()
        .forEach(answer ->
            proto.addDomains(
                DomainErasure.newBuilder()
                    .setDomain(answer.domain())
                    .setDone(answer.done())
                    .setRowsErased(answer.rowsErased())
                    .setRowsPseudonymised(answer.rowsPseudonymised())
                    .setFailures(answer.failures())));
    return proto.build();
  }

  private static ErasureState toProto(Erasure.State state) {
    return switch (state) {
      case WAITING -> ErasureState.ERASURE_STATE_WAITING;
      case RUNNING -> ErasureState.ERASURE_STATE_RUNNING;
      case DONE -> ErasureState.ERASURE_STATE_DONE;
      case CANCELLED -> ErasureState.ERASURE_STATE_CANCELLED;
    };
  }
}
