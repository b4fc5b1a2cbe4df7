package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.identity.v1.AccountsService;
import dev.marquee.proto.identity.v1.ClientToken;
import dev.marquee.proto.identity.v1.ClientsService;
import dev.marquee.proto.identity.v1.GetMeRequest;
import dev.marquee.proto.identity.v1.GetMeResponse;
import dev.marquee.proto.identity.v1.InvalidClient;
import dev.marquee.proto.identity.v1.IssueClientTokenRequest;
import dev.marquee.proto.identity.v1.IssueClientTokenResponse;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The token endpoint as an OAuth library meets it (RFC 6749 §2.3.1, §4.4, §5), and what a client's
/// token is worth.
class ClientTokensIT {
  private static final String SECRET = "marquee_cs_a secret+with/all:of%it";
  private static final String ENCODED = "marquee_cs_a+secret%2Bwith%2Fall%3Aof%25it";
  private static final String GRANT = "grant_type=client_credentials";

  private static EdgeWorld world;

  /// Knows one client of one tenant.
  private static final class OneClient extends ClientsService {
    @Override
    public Future<IssueClientTokenResponse> issueClientToken(IssueClientTokenRequest request) {
      boolean known =
          request.getClientId().equals("c-1")
              && request.getClientSecret().equals(SECRET)
              && CallContext.current().tenant().equals("acme");
      if (request.getClientId().equals("busy")) {
        return Future.failedFuture(Fault.shed("too many"));
      }
      IssueClientTokenResponse.Builder response = IssueClientTokenResponse.newBuilder();
      return Future.succeededFuture(
          (known
                  ? response.setIssued(
                      ClientToken.newBuilder().setAccessToken("a.b.c").setExpiresIn(900))
                  : response.setInvalidClient(InvalidClient.getDefaultInstance()))
              .build());
    }
  }

  /// Is asked by persons only, as its contract says.
  private static final class Me extends AccountsService {
    @Override
    public Future<GetMeResponse> getMe(GetMeRequest request) {
      assertThat(CallContext.current().caller().kind()).isEqualTo(Caller.Kind.ACCOUNT);
      return Future.succeededFuture(
          GetMeResponse.newBuilder()
              .setAccount(dev.marquee.proto.identity.v1.Account.newBuilder().setId("me"))
              .build());
    }
  }

  @BeforeAll
  static void start() {
    world = EdgeWorld.start(Map.of());
    world.tp().fake("identity", new OneClient(), new Me());
    world.listen(1);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void tokenIsGivenForASecretInTheHeaderOrInTheForm() {
    for (HttpResponse<String> answer :
        List.of(
            ask(basic("c-1", ENCODED), GRANT),
            ask("", GRANT + "&client_id=c-1&client_secret=" + ENCODED),
            ask(basic("c-1", ENCODED), GRANT + "&client_id=c-1"),
            ask(basic("c-1", ENCODED), GRANT + "&scope="))) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(new JsonObject(answer.body()))
          .isEqualTo(
              new JsonObject()
                  .put("access_token", "a.b.c")
                  .put("token_type", "Bearer")
                  .put("expires_in", 900));
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(answer.headers().firstValue("RateLimit-Policy").orElseThrow()).contains("auth");
    }
  }

  @Test
  void whoIsUnknownIsToldSoInTheWordsOfTheRfc() {
    for (HttpResponse<String> answer :
        List.of(
            ask(basic("c-1", "wrong"), GRANT),
            ask(basic("c-2", ENCODED), GRANT),
            ask("", GRANT + "&client_id=c-1&client_secret=wrong"),
            ask("", GRANT),
            ask("Basic !!!", GRANT),
            ask("Basic " + base64("no colon"), GRANT))) {
      refused(answer, 401, "invalid_client");
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .hasValue("Basic realm=\"marquee\"");
    }
  }

  @Test
  void whatIsNoSuchRequestIsRefusedBeforeAnybodyIsAsked() {
    String good = basic("c-1", ENCODED);
    refused(ask(good, ""), 400, "invalid_request");
    refused(ask(good, GRANT + "&" + GRANT), 400, "invalid_request");
    refused(ask(good, GRANT + "&client_secret=" + ENCODED), 400, "invalid_request");
    refused(ask(good, GRANT + "&client_id=c-2"), 400, "invalid_request");
    refused(ask(good, "grant_type=password"), 400, "unsupported_grant_type");
    refused(ask(good, GRANT + "&scope=admin"), 400, "invalid_scope");
    HttpResponse<String> json =
        world.send(
            EdgeWorld.posting(
                world.request("/api/auth/token").header("Authorization", good),
                new JsonObject().put("grant_type", "client_credentials")));
    refused(json, 400, "invalid_request");
  }

  @Test
  void faultsAreProblemsAsEverywhere() {
    HttpResponse<String> busy = ask(basic("busy", ENCODED), GRANT);

    assertThat(busy.statusCode()).isEqualTo(503);
    assertThat(busy.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void secretIsTakenAtThisAddressOnly() {
    HttpResponse<String> elsewhere =
        world.send(world.request("/api/auth/me").header("Authorization", basic("c-1", ENCODED)));

    assertThat(elsewhere.statusCode()).isEqualTo(401);
  }

  @Test
  void whatIsForPersonsSaysSoToAClient() {
    String client = world.tp().clientToken("acme", UUID.randomUUID().toString(), "partner");

    HttpResponse<String> answer = world.send(world.request("/api/auth/me", client));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("/problems/for-persons");
    assertThat(world.send(world.request("/api/auth/me", world.token())).statusCode())
        .isEqualTo(200);
  }

  @Test
  void tokenOfAnotherTenantIsRefusedAtThisHost() {
    String foreign = world.tp().clientToken("globex", UUID.randomUUID().toString(), "partner");

    assertThat(world.send(world.request("/api/auth/me", foreign)).statusCode()).isEqualTo(403);
  }

  private static void refused(HttpResponse<String> answer, int status, String error) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject().put("error", error));
  }

  private static HttpResponse<String> ask(String authorization, String form) {
    HttpRequest.Builder request =
        world
            .request("/api/auth/token")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    return world.send(
        authorization.isEmpty() ? request : request.header("Authorization", authorization));
  }

  private static String basic(String id, String encodedSecret) {
    return "Basic " + base64(id + ":" + encodedSecret);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
