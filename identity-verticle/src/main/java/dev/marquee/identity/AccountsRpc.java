package dev.marquee.identity;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.FieldViolation;
import dev.marquee.proto.common.v1.Invalid;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.identity.v1.AccountsService;
import dev.marquee.proto.identity.v1.ChangePasswordRequest;
import dev.marquee.proto.identity.v1.ChangePasswordResponse;
import dev.marquee.proto.identity.v1.GetMeRequest;
import dev.marquee.proto.identity.v1.GetMeResponse;
import dev.marquee.proto.identity.v1.GetSubscriberRequest;
import dev.marquee.proto.identity.v1.GetSubscriberResponse;
import dev.marquee.proto.identity.v1.LinkEnded;
import dev.marquee.proto.identity.v1.MailSent;
import dev.marquee.proto.identity.v1.Refused;
import dev.marquee.proto.identity.v1.RegisterRequest;
import dev.marquee.proto.identity.v1.RegisterResponse;
import dev.marquee.proto.identity.v1.RequestPasswordResetRequest;
import dev.marquee.proto.identity.v1.RequestPasswordResetResponse;
import dev.marquee.proto.identity.v1.ResetPasswordRequest;
import dev.marquee.proto.identity.v1.ResetPasswordResponse;
import dev.marquee.proto.identity.v1.UpdateMeRequest;
import dev.marquee.proto.identity.v1.UpdateMeResponse;
import dev.marquee.proto.identity.v1.VerifyEmailRequest;
import dev.marquee.proto.identity.v1.VerifyEmailResponse;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// `marquee.identity.v1.Accounts`.
final class AccountsRpc extends AccountsService {
  private static final NotFound NO_ACCOUNT = NotFound.newBuilder().setWhat("account").build();

  private final Registration registration;
  private final Verification verification;
  private final PasswordReset reset;
  private final PasswordChange change;
  private final Accounts accounts;

  AccountsRpc(
      Registration registration,
      Verification verification,
      PasswordReset reset,
      PasswordChange change,
      Accounts accounts) {
    this.registration = registration;
    this.verification = verification;
    this.reset = reset;
    this.change = change;
    this.accounts = accounts;
  }

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
      case Registration.Accepted _ -> response.setAccepted(MailSent.getDefaultInstance());
      case Registration.Invalid invalid -> response.setInvalid(toProto(invalid));
      case Busy busy -> response.setBusy(SessionsRpc.toProto(busy));
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<VerifyEmailResponse> verifyEmail(VerifyEmailRequest request) {
    String device =
        ShownText.device(request.getDevice())
            .orElseThrow(() -> Fault.invalid("device", ShownText.DEVICE_RULE));
    VerifyEmailResponse.Builder response = VerifyEmailResponse.newBuilder();
    SessionsRpc.atMost("password", request.getPassword(), PasswordRules.LENGTH_MAX);
    switch (verification.verify(request.getToken(), request.getPassword(), device)) {
      case Verification.Verified(TokenPair tokens) ->
          response.setVerified(SessionsRpc.toProto(tokens));
      case Verification.Ended _ -> response.setLinkEnded(LinkEnded.getDefaultInstance());
      case Verification.WrongPassword _ -> response.setRefused(Refused.getDefaultInstance());
      case Busy busy -> response.setBusy(SessionsRpc.toProto(busy));
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<RequestPasswordResetResponse> requestPasswordReset(
      RequestPasswordResetRequest request) {
    SessionsRpc.atMost("email", request.getEmail(), EmailAddress.LENGTH_MAX);
    reset.request(request.getEmail());
    return Future.succeededFuture(
        RequestPasswordResetResponse.newBuilder()
            .setAccepted(MailSent.getDefaultInstance())
            .build());
  }

  @Override
  public Future<ResetPasswordResponse> resetPassword(ResetPasswordRequest request) {
    ResetPasswordResponse.Builder response = ResetPasswordResponse.newBuilder();
    switch (reset.reset(request.getToken(), request.getPassword())) {
      case PasswordReset.Done _ -> response.setDone(Done.getDefaultInstance());
      case PasswordReset.Ended _ -> response.setLinkEnded(LinkEnded.getDefaultInstance());
      case Registration.Invalid invalid -> response.setInvalid(toProto(invalid));
      case Busy busy -> response.setBusy(SessionsRpc.toProto(busy));
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ChangePasswordResponse> changePassword(ChangePasswordRequest request) {
    SessionsRpc.atMost("currentPassword", request.getCurrentPassword(), PasswordRules.LENGTH_MAX);
    ChangePasswordResponse.Builder response = ChangePasswordResponse.newBuilder();
    switch (change.change(callingAccount(), request.getCurrentPassword(), request.getPassword())) {
      case PasswordChange.Done _ -> response.setDone(Done.getDefaultInstance());
      case PasswordChange.Refused _ -> response.setRefused(Refused.getDefaultInstance());
      case Registration.Invalid invalid -> response.setInvalid(toProto(invalid));
      case Busy busy -> response.setBusy(SessionsRpc.toProto(busy));
    }
    return Future.succeededFuture(response.build());
  }

  private static Invalid toProto(Registration.Invalid invalid) {
    Invalid.Builder proto = Invalid.newBuilder();
    for (Registration.Violation violation : invalid.violations()) {
      proto.addViolations(
          FieldViolation.newBuilder().setField(violation.field()).setRule(violation.rule()));
    }
    return proto.build();
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
        .setStatus(toProto(account.status()))
        .setSecondFactor(account.secondFactor())
        .build();
  }

  static dev.marquee.proto.identity.v1.AccountStatus toProto(AccountStatus status) {
    return switch (status) {
      case ACTIVE -> dev.marquee.proto.identity.v1.AccountStatus.ACCOUNT_STATUS_ACTIVE;
      case INVITED -> dev.marquee.proto.identity.v1.AccountStatus.ACCOUNT_STATUS_INVITED;
      case SUSPENDED -> dev.marquee.proto.identity.v1.AccountStatus.ACCOUNT_STATUS_SUSPENDED;
      case CLOSED -> dev.marquee.proto.identity.v1.AccountStatus.ACCOUNT_STATUS_CLOSED;
    };
  }

  static Timestamp toProto(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
