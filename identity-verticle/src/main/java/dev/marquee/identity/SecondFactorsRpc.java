package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.WrongState;
import dev.marquee.proto.identity.v1.BeginSecondFactorRequest;
import dev.marquee.proto.identity.v1.BeginSecondFactorResponse;
import dev.marquee.proto.identity.v1.ConfirmSecondFactorRequest;
import dev.marquee.proto.identity.v1.ConfirmSecondFactorResponse;
import dev.marquee.proto.identity.v1.RecoveryCodes;
import dev.marquee.proto.identity.v1.Refused;
import dev.marquee.proto.identity.v1.RemoveSecondFactorRequest;
import dev.marquee.proto.identity.v1.RemoveSecondFactorResponse;
import dev.marquee.proto.identity.v1.RenewRecoveryCodesRequest;
import dev.marquee.proto.identity.v1.RenewRecoveryCodesResponse;
import dev.marquee.proto.identity.v1.SecondFactorSecret;
import dev.marquee.proto.identity.v1.SecondFactorsService;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.UUID;

/// `marquee.identity.v1.SecondFactors`.
final class SecondFactorsRpc extends SecondFactorsService {
  private static final WrongState IN_FORCE = state("in_force", "There would have to be none.");
  private static final WrongState NONE = state("none", "There would have to be one in force.");
  private static final WrongState NOT_BEGUN =
      state("not_begun", "A secret would have to wait for its first code.");

  private final SecondFactors factors;
  private final Accounts accounts;

  SecondFactorsRpc(SecondFactors factors, Accounts accounts) {
    this.factors = factors;
    this.accounts = accounts;
  }

  @Override
  public Future<BeginSecondFactorResponse> beginSecondFactor(BeginSecondFactorRequest request) {
    UUID id = AccountsRpc.callingAccount();
    Account account =
        accounts
            .find(id)
            .orElseThrow(() -> new Fault(GrpcStatus.NOT_FOUND, "there is no such account"));
    BeginSecondFactorResponse.Builder response = BeginSecondFactorResponse.newBuilder();
    factors
        .begin(id)
        .ifPresentOrElse(
            secret ->
                response.setSecret(
                    SecondFactorSecret.newBuilder()
                        .setSecret(Base32.encode(secret))
                        .setUri(SecondFactors.uri(account, secret))),
            () -> response.setInForce(IN_FORCE));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ConfirmSecondFactorResponse> confirmSecondFactor(
      ConfirmSecondFactorRequest request) {
    ConfirmSecondFactorResponse.Builder response = ConfirmSecondFactorResponse.newBuilder();
    switch (factors.confirm(AccountsRpc.callingAccount(), request.getCode())) {
      case SecondFactors.Confirmed(List<String> codes) ->
          response.setConfirmed(RecoveryCodes.newBuilder().addAllRecoveryCodes(codes));
      case SecondFactors.WrongCode _ -> response.setRefused(Refused.getDefaultInstance());
      case SecondFactors.NotBegun _ -> response.setNotBegun(NOT_BEGUN);
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<RenewRecoveryCodesResponse> renewRecoveryCodes(RenewRecoveryCodesRequest request) {
    RenewRecoveryCodesResponse.Builder response = RenewRecoveryCodesResponse.newBuilder();
    factors
        .renew(AccountsRpc.callingAccount())
        .ifPresentOrElse(
            codes -> response.getRenewedBuilder().addAllRecoveryCodes(codes),
            () -> response.setNone(NONE));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<RemoveSecondFactorResponse> removeSecondFactor(RemoveSecondFactorRequest request) {
    RemoveSecondFactorResponse.Builder response = RemoveSecondFactorResponse.newBuilder();
    if (factors.remove(AccountsRpc.callingAccount())) {
      response.setDone(Done.getDefaultInstance());
    } else {
      response.setNone(NONE);
    }
    return Future.succeededFuture(response.build());
  }

  private static WrongState state(String state, String rule) {
    return WrongState.newBuilder().setState(state).setRule(rule).build();
  }
}
