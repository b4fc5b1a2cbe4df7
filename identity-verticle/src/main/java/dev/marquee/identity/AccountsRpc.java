package dev.marquee.identity;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.proto.common.v1.FieldViolation;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.identity.v1.AccountsService;
import dev.marquee.proto.identity.v1.GetMeRequest;
import dev.marquee.proto.identity.v1.GetMeResponse;
import dev.marquee.proto.identity.v1.GetSubscriberRequest;
import dev.marquee.proto.identity.v1.GetSubscriberResponse;
import dev.marquee.proto.identity.v1.MailSent;
import dev.marquee.proto.identity.v1.RegisterRequest;
import dev.marquee.proto.identity.v1.RegisterResponse;
import dev.marquee.proto.identity.v1.UpdateMeRequest;
import dev.marquee.proto.identity.v1.UpdateMeResponse;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// `marquee.identity.v1.Accounts`.
final class AccountsRpc extends AccountsService {
  private static final NotFound NO_ACCOUNT = NotFound.newBuilder().setWhat("account").build();

  private final Registration registration;
  private final Accounts accounts;

  AccountsRpc(Registration registration, Accounts accounts) {
    this.registration = registration;
    this.accounts = accounts;
  }

  /// Repeating it is safe without a kept answer, which would hold tokens: the e-mail is taken then.
  @Override
  public Future<RegisterResponse> register(RegisterRequest request) {
    Registration.Form form =
        new Registration.Form(
            request.getEmail(),
            request.getPassword(),
            request.getDisplayName(),
            request.getLocale());
    RegisterResponse.Builder response = RegisterResponse.newBuilder();
    switch (registration.register(form)) {
      case Registration.Registered _ -> response.setAccepted(MailSent.getDefaultInstance());
      case Registration.Invalid(List<Registration.Violation> violations) ->
          violations.forEach(violation ->
              response
                  .getInvalidBuilder()
                  .addViolations(
                      FieldViolation.newBuilder()
                          .setField(violation.field())
                          .setRule(violation.rule())));
      case Registration.EmailTaken _ -> response.setAccepted(MailSent.getDefaultInstance());
      case Busy busy -> response.setBusy(SessionsRpc.toProto(busy));
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<GetMeResponse> getMe(GetMeRequest request) {
    GetMeResponse.Builder response = GetMeResponse.newBuilder();
    accounts
        .find(callingAccount())
        .ifPresentOrElse(
            account -> response.setAccount(toProto(account)),
            () -> response.setNotFound(NO_ACCOUNT));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<UpdateMeResponse> updateMe(UpdateMeRequest request) {
    UpdateMeResponse.Builder response = UpdateMeResponse.newBuilder();
    accounts
        .update(
            callingAccount(),
            request.hasDisplayName() ? Optional.of(request.getDisplayName()) : Optional.empty(),
            request.hasLocale() ? Optional.of(request.getLocale()) : Optional.empty())
        .ifPresentOrElse(
            account -> response.setAccount(toProto(account)),
            () -> response.setNotFound(NO_ACCOUNT));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<GetSubscriberResponse> getSubscriber(GetSubscriberRequest request) {
    GetSubscriberResponse.Builder response = GetSubscriberResponse.newBuilder();
    accounts
        .find(Uuid7.parse("accountId", request.getAccountId()))
        .ifPresentOrElse(
            account -> response.setAccount(toProto(account)),
            () -> response.setNotFound(NO_ACCOUNT));
    return Future.succeededFuture(response.build());
  }

  /// Id of the account that calls.
  static UUID callingAccount() {
    return Uuid7.parse("sub", CallContext.current().accountId());
  }

  static dev.marquee.proto.identity.v1.Account toProto(Account account) {
    return dev.marquee.proto.identity.v1.Account.newBuilder()
        .setId(account.id().toString())
        .setEmail(account.email())
        .setDisplayName(account.displayName())
        .addAllRoles(Role.textsOf(account.roles()))
        .setLocale(account.locale())
        .setTier(
            switch (account.tier()) {
              case FREE -> dev.marquee.proto.identity.v1.Tier.TIER_FREE;
              case PREMIUM -> dev.marquee.proto.identity.v1.Tier.TIER_PREMIUM;
            })
        .setCreatedAt(toProto(account.createdAt()))
        .setVersion(account.version())
        .build();
  }

  private static Timestamp toProto(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
