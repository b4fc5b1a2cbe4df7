package dev.marquee.edge;

import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.identity.v1.ClientToken;
import dev.marquee.proto.identity.v1.Clients;
import dev.marquee.proto.identity.v1.IssueClientTokenRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `POST /api/auth/token`: access tokens for programs by client credentials, as any OAuth library
/// asks for them ([RFC 6749 §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)): a form, the
/// secret in the `Authorization` header (client_secret_basic) or in the form (client_secret_post),
/// and errors as §5.2 has them. There are no refresh tokens and no scopes.
final class ClientTokens {
  static final String PATH = "/api/auth/token";
  private static final String BASIC = "Basic ";
  private static final int BODY_BYTES_MAX = 4_096;
  private static final Pattern FORM =
      Pattern.compile("(?i)application/x-www-form-urlencoded\\s*(;.*)?");

  /// What is wrong with a request, in the words of the RFC.
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Refused(String error) {
      super(error, null, false, false);
    }
  }

  private record Credentials(String id, String secret) {
    @Override
    public String toString() {
      return "Credentials[" + id + "]";
    }
  }

  private final Clients clients;

  ClientTokens(RpcClients clients) {
    this.clients = clients.asCaller(Clients.class);
  }

  /// True for a request whose `Authorization` is a client's id and secret.
  static boolean isAsked(HttpServerRequest request, String authorization) {
    return request.path() != null
        && request.path().equals(PATH)
        && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length());
  }

  void mount(Router router) {
    router
        .post(PATH)
        .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
        .handler(this::issue);
  }

  private void issue(RoutingContext request) {
    Credentials credentials;
    try {
      credentials = credentials(request);
    } catch (Refused refused) {
      refuse(request, String.valueOf(refused.getMessage()));
      return;
    }
    clients
        .issueClientToken(
            IssueClientTokenRequest.newBuilder()
                .setClientId(credentials.id)
                .setClientSecret(credentials.secret)
                .build())
        .onSuccess(answer -> {
          switch (answer.getOutcomeCase()) {
            case ISSUED -> send(request, 200, json(answer.getIssued()));
            case INVALID_CLIENT, OUTCOME_NOT_SET -> refuse(request, "invalid_client");
          }
        })
        .onFailure(request::fail);
  }

  private static Credentials credentials(RoutingContext request) {
    String type = request.request().getHeader("Content-Type");
    if (type == null || !FORM.matcher(type).matches()) {
      throw new Refused("invalid_request");
    }
    MultiMap form = request.request().formAttributes();
    String grant = once(form, "grant_type");
    String id = once(form, "client_id");
    String secret = once(form, "client_secret");
    if (grant == null) {
      throw new Refused("invalid_request");
    }
    if (!grant.equals("client_credentials")) {
      throw new Refused("unsupported_grant_type");
    }
    String scope = once(form, "scope");
    if (scope != null && !scope.isBlank()) {
      throw new Refused("invalid_scope");
    }
    String authorization = request.request().getHeader("Authorization");
    if (authorization != null) {
      Credentials basic = basic(authorization);
      // Two ways at once are none; the id alone may be repeated if it is the same.
      if (secret != null || (id != null && !id.equals(basic.id))) {
        throw new Refused("invalid_request");
      }
      return basic;
    }
    if (id == null || secret == null) {
      throw new Refused("invalid_client");
    }
    return new Credentials(id, secret);
  }

  /// A parameter of the form; null without.
  private static @Nullable String once(MultiMap form, String name) {
    if (form.getAll(name).size() > 1) {
      throw new Refused("invalid_request");
    }
    return form.get(name);
  }

  /// Id and secret are form-encoded before they are joined (§2.3.1).
  private static Credentials basic(String authorization) {
    try {
      String joined =
          new String(
              Base64.getDecoder().decode(authorization.substring(BASIC.length()).trim()),
              StandardCharsets.UTF_8);
      int colon = joined.indexOf(':');
      if (colon > 0) {
        return new Credentials(
            decoded(joined.substring(0, colon)), decoded(joined.substring(colon + 1)));
      }
    } catch (IllegalArgumentException e) {
      // Falls through: what exactly can't be read helps nobody.
    }
    throw new Refused("invalid_client");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static JsonObject json(ClientToken token) {
    return new JsonObject()
        .put("access_token", token.getAccessToken())
        .put("token_type", "Bearer")
        .put("expires_in", token.getExpiresIn());
  }

  private static void refuse(RoutingContext request, String error) {
    boolean unknown = error.equals("invalid_client");
    if (unknown) {
      request.response().putHeader("WWW-Authenticate", "Basic realm=\"marquee\"");
    }
    send(request, unknown ? 401 : 400, new JsonObject().put("error", error));
  }

  private static void send(RoutingContext request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Pragma", "no-cache")
        .end(body.toBuffer());
  }
}
