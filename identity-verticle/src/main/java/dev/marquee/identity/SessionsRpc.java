package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.identity.v1.AccessToken;
import dev.marquee.proto.identity.v1.CodeNeeded;
import dev.marquee.proto.identity.v1.EndAllSessionsRequest;
import dev.marquee.proto.identity.v1.EndAllSessionsResponse;
import dev.marquee.proto.identity.v1.EndSessionRequest;
import dev.marquee.proto.identity.v1.EndSessionResponse;
import dev.marquee.proto.identity.v1.ListSessionsRequest;
import dev.marquee.proto.identity.v1.ListSessionsResponse;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.LogoutRequest;
import dev.marquee.proto.identity.v1.LogoutResponse;
import dev.marquee.proto.identity.v1.RefreshRequest;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.Refused;
import dev.marquee.proto.identity.v1.SelectProfileRequest;
import dev.marquee.proto.identity.v1.SelectProfileResponse;
import dev.marquee.proto.identity.v1.SessionsService;
import dev.marquee.proto.identity.v1.StepUpRequest;
import dev.marquee.proto.identity.v1.StepUpResponse;
import io.vertx.core.Future;

/// `marquee.identity.v1.Sessions`.
final class SessionsRpc extends SessionsService {
  private static final int CODE_LENGTH_MAX = 32;

  private final SignIn signIn;
  private final Sessions sessions;
  private final SignOut signOut;
  private final Devices devices;
  private final StepUp stepUp;
  private final ProfileChoice profileChoice;

  SessionsRpc(
      SignIn signIn,
      Sessions sessions,
      SignOut signOut,
      Devices devices,
      StepUp stepUp,
      ProfileChoice profileChoice) {
    this.stepUp = stepUp;
    this.profileChoice = profileChoice;
    this.signIn = signIn;
    this.sessions = sessions;
    this.signOut = signOut;
    this.devices = devices;
  }

  /// Lengths are checked here, before anything is counted or hashed: no account is beyond them.
  @Override
  public Future<LoginResponse> login(LoginRequest request) {
    atMost("email", request.getEmail(), EmailAddress.LENGTH_MAX);
    atMost("password", request.getPassword(), PasswordRules.LENGTH_MAX);
    atMost("code", request.getCode(), CODE_LENGTH_MAX);
    String device =
        ShownText.device(request.getDevice())
            .orElseThrow(() -> Fault.invalid("device", ShownText.DEVICE_RULE));
    LoginResponse.Builder response = LoginResponse.newBuilder();
    switch (signIn.login(request.getEmail(), request.getPassword(), request.getCode(), device)) {
      case SignIn.SignedIn(TokenPair tokens) -> response.setSignedIn(toProto(tokens));
      case SignIn.CodeNeeded _ -> response.setCodeNeeded(CodeNeeded.getDefaultInstance());
      case SignIn.Refused _ -> response.setRefused(Refused.getDefaultInstance());
      case Busy busy -> response.setBusy(toProto(busy));
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<RefreshResponse> refresh(RefreshRequest request) {
    RefreshResponse.Builder response = RefreshResponse.newBuilder();
    switch (sessions.refresh(request.getRefreshToken())) {
      case Sessions.Refreshed(TokenPair tokens) -> response.setRefreshed(toProto(tokens));
      case Sessions.SessionEnded _ -> response.setRefused(Refused.getDefaultInstance());
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<LogoutResponse> logout(LogoutRequest request) {
    signOut.logout(request.getRefreshToken());
    return Future.succeededFuture(
        LogoutResponse.newBuilder().setDone(Done.getDefaultInstance()).build());
  }

  @Override
  public Future<ListSessionsResponse> listSessions(ListSessionsRequest request) {
    String current = CallContext.current().caller().sessionId();
    ListSessionsResponse.Builder response = ListSessionsResponse.newBuilder();
    devices
        .list(AccountsRpc.callingAccount())
        .forEach(device ->
            response
                .addSessionsBuilder()
                .setId(device.sessionId())
                .setDevice(device.name())
                .setOpenedAt(AccountsRpc.toProto(device.openedAt()))
                .setLastUsedAt(AccountsRpc.toProto(device.lastUsedAt()))
                .setCurrent(device.sessionId().equals(current)));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<EndSessionResponse> endSession(EndSessionRequest request) {
    EndSessionResponse.Builder response = EndSessionResponse.newBuilder();
    if (signOut.end(AccountsRpc.callingAccount(), request.getSessionId())) {
      response.setDone(Done.getDefaultInstance());
    } else {
      response.setNotFound(NotFound.newBuilder().setWhat("session"));
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<EndAllSessionsResponse> endAllSessions(EndAllSessionsRequest request) {
    signOut.endAll(AccountsRpc.callingAccount());
    return Future.succeededFuture(
        EndAllSessionsResponse.newBuilder().setDone(Done.getDefaultInstance()).build());
  }

  @Override
  public Future<StepUpResponse> stepUp(StepUpRequest request) {
    atMost("password", request.getPassword(), PasswordRules.LENGTH_MAX);
    atMost("code", request.getCode(), CODE_LENGTH_MAX);
    StepUpResponse.Builder response = StepUpResponse.newBuilder();
    switch (stepUp.prove(AccountsRpc.callingAccount(), request.getPassword(), request.getCode())) {
      case StepUp.Proved(String token) -> response.setProved(accessToken(token));
      case StepUp.NotProved _ -> response.setRefused(Refused.getDefaultInstance());
      case Busy busy -> response.setBusy(toProto(busy));
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<SelectProfileResponse> selectProfile(SelectProfileRequest request) {
    SelectProfileResponse.Builder response = SelectProfileResponse.newBuilder();
    switch (profileChoice.select(
        AccountsRpc.callingAccount(),
        Uuid7.parse("profileId", request.getProfileId()),
        request.getPin())) {
      case ProfileChoice.Selected(String token) -> response.setSelected(accessToken(token));
      case ProfileChoice.NoSuchProfile _ ->
          response.setNotFound(NotFound.newBuilder().setWhat("profile"));
      case ProfileChoice.PinNeeded _ -> response.setRefused(Refused.getDefaultInstance());
    }
    return Future.succeededFuture(response.build());
  }

  private AccessToken accessToken(String token) {
    return AccessToken.newBuilder()
        .setAccessToken(token)
        .setExpiresIn((int) sessions.accessLifetime().toSeconds())
        .build();
  }

  static dev.marquee.proto.identity.v1.TokenPair toProto(TokenPair tokens) {
    return dev.marquee.proto.identity.v1.TokenPair.newBuilder()
        .setAccessToken(tokens.accessToken())
        .setExpiresIn((int) tokens.accessLifetime().toSeconds())
        .setRefreshToken(tokens.refreshToken().text())
        .setRefreshExpiresIn((int) tokens.refreshLifetime().toSeconds())
        .setAccount(AccountsRpc.toProto(tokens.account()))
        .build();
  }

  static dev.marquee.proto.identity.v1.Busy toProto(Busy busy) {
    return dev.marquee.proto.identity.v1.Busy.newBuilder()
        .setRetryAfterSeconds((int) Math.max(1, busy.retryAfter().toSeconds()))
        .build();
  }

  static void atMost(String field, String text, int lengthMax) {
    if (text.codePointCount(0, text.length()) > lengthMax) {
      throw Fault.invalid(field, "must have at most " + lengthMax + " characters");
    }
  }
}
