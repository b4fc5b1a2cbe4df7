package dev.marquee.edge;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.identity.v1.Accounts;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LogoutRequest;
import dev.marquee.proto.identity.v1.RefreshRequest;
import dev.marquee.proto.identity.v1.Sessions;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.proto.identity.v1.VerifyEmailRequest;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/// Sign-in for browsers: the refresh token lives in a cookie no script can read (HttpOnly,
/// SameSite=Strict, this path only), the access token in memory. Against forged cross-site requests
/// every call must carry a header that only a script of our own origin can set, and an `Origin` of
/// our own host (OWASP CSRF, custom request headers).
final class BrowserSessions {
  private static final String PATH = "/api/auth/browser";
  private static final String COOKIE = "marquee_refresh";
  private static final String CSRF_HEADER = "X-Marquee-Csrf";
  private static final int BODY_BYTES_MAX = 16_384;

  private final Sessions sessions;
  private final Accounts accounts;
  private final boolean secure;

  BrowserSessions(RpcClients clients, EdgeOptions options) {
    this.sessions = clients.asCaller(Sessions.class);
    this.accounts = clients.asCaller(Accounts.class);
    this.secure = options.secureCookies();
  }

  void mount(Router router) {
    router.route(PATH + "/*").handler(this::refuseForged);
    router.route(PATH + "/*").handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
    router.post(PATH + "/verify-email").handler(this::verifyEmail);
    router.post(PATH + "/login").handler(this::login);
    router.post(PATH + "/refresh").handler(this::refresh);
    router.post(PATH + "/logout").handler(this::logout);
  }

  private void refuseForged(RoutingContext request) {
    String origin = request.request().getHeader("Origin");
    String own =
        (request.request().isSSL() || secure ? "https://" : "http://")
            + request.request().authority();
    boolean ours =
        request.request().getHeader(CSRF_HEADER) != null && (origin == null || origin.equals(own));
    if (ours) {
      request.next();
    } else {
      Problem.of(403, "cross-site", "This address is for pages of this platform only.")
          .send(request);
    }
  }

  /// The link of a verification mail leads here: the account is open and signed in.
  private void verifyEmail(RoutingContext request) {
    JsonObject json = body(request);
    VerifyEmailRequest verification =
        VerifyEmailRequest.newBuilder()
            .setToken(text(json, "token", 128))
            .setPassword(text(json, "password", 1_024))
            .setDevice(device(json))
            .build();
    accounts
        .verifyEmail(verification)
        .onSuccess(answer -> {
          switch (answer.getOutcomeCase()) {
            case VERIFIED -> signedIn(request, 201, answer.getVerified());
            case LINK_ENDED, REFUSED, BUSY, OUTCOME_NOT_SET ->
                Outcomes.problem(answer).send(request);
          }
        })
        .onFailure(request::fail);
  }

  private void login(RoutingContext request) {
    JsonObject json = body(request);
    LoginRequest login =
        LoginRequest.newBuilder()
            .setEmail(text(json, "email", 254))
            .setPassword(text(json, "password", 1_024))
            .setCode(json.containsKey("code") ? text(json, "code", 32) : "")
            .setDevice(device(json))
            .build();
    sessions
        .login(login)
        .onSuccess(answer -> {
          switch (answer.getOutcomeCase()) {
            case SIGNED_IN -> signedIn(request, 200, answer.getSignedIn());
            case REFUSED, BUSY, CODE_NEEDED, OUTCOME_NOT_SET ->
                Outcomes.problem(answer).send(request);
          }
        })
        .onFailure(request::fail);
  }

  private void refresh(RoutingContext request) {
    Cookie cookie = request.request().getCookie(COOKIE);
    if (cookie == null) {
      Problem.of(401, "session-ended", "Sign in first.").send(request);
      return;
    }
    sessions
        .refresh(RefreshRequest.newBuilder().setRefreshToken(cookie.getValue()).build())
        .onSuccess(answer -> {
          switch (answer.getOutcomeCase()) {
            case REFRESHED -> signedIn(request, 200, answer.getRefreshed());
            case REFUSED, OUTCOME_NOT_SET -> {
              request.response().addCookie(cookie("", 0));
              Outcomes.problem(answer).send(request);
            }
          }
        })
        .onFailure(request::fail);
  }

  private void logout(RoutingContext request) {
    Cookie cookie = request.request().getCookie(COOKIE);
    String token = cookie == null ? "" : cookie.getValue();
    sessions
        .logout(LogoutRequest.newBuilder().setRefreshToken(token).build())
        .onSuccess(done -> {
          request.response().addCookie(cookie("", 0));
          request.response().setStatusCode(204).end();
        })
        .onFailure(request::fail);
  }

  private void signedIn(RoutingContext request, int status, TokenPair pair) {
    request.response().addCookie(cookie(pair.getRefreshToken(), pair.getRefreshExpiresIn()));
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(ProtoJson.write(pair.toBuilder().clearRefreshToken().clearRefreshExpiresIn().build()));
  }

  private Cookie cookie(String value, long maxAgeSeconds) {
    return Cookie.cookie(COOKIE, value)
        .setPath(PATH)
        .setHttpOnly(true)
        .setSecure(secure)
        .setSameSite(CookieSameSite.STRICT)
        .setMaxAge(maxAgeSeconds);
  }

  private static JsonObject body(RoutingContext request) {
    JsonObject json = request.body().asJsonObject();
    if (json == null) {
      throw Fault.invalid("", "the body must be a JSON object");
    }
    return json;
  }

  /// What the browser's page calls the device it runs on.
  private static String device(JsonObject json) {
    return json.containsKey("device") ? text(json, "device", 100) : "browser";
  }

  private static String text(JsonObject json, String field, int lengthMax) {
    if (!(json.getValue(field) instanceof String text) || text.length() > lengthMax) {
      throw Fault.invalid(field, "must be a string of at most " + lengthMax + " characters");
    }
    return text;
  }
}
