package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.LogoutRequest;
import dev.marquee.proto.identity.v1.LogoutResponse;
import dev.marquee.proto.identity.v1.RefreshRequest;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.Refused;
import dev.marquee.proto.identity.v1.SessionsService;
import io.vertx.core.Future;

/// `marquee.identity.v1.Sessions`.
final class SessionsRpc extends SessionsService {
  private final SignIn signIn;
  private final Sessions sessions;

  SessionsRpc(SignIn signIn, Sessions sessions) {
    this.signIn = signIn;
    this.sessions = sessions;
  }

  /// Lengths are checked here, before anything is counted or hashed: no account is beyond them.
  @Override
  public Future<LoginResponse> login(LoginRequest request) {
    atMost("email", request.getEmail(), EmailAddress.LENGTH_MAX);
    atMost("password", request.getPassword(), PasswordRules.LENGTH_MAX);
    String device =
        ShownText.device(request.getDevice())
            .orElseThrow(() -> Fault.invalid("device", ShownText.DEVICE_RULE));
    LoginResponse.Builder response = LoginResponse.newBuilder();
    switch (signIn.login(request.getEmail(), request.getPassword(), device)) {
      case SignIn.SignedIn(TokenPair tokens) -> response.setSignedIn(toProto(tokens));
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
    sessions.logout(request.getRefreshToken());
    return Future.succeededFuture(
        LogoutResponse.newBuilder().setDone(Done.getDefaultInstance()).build());
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
