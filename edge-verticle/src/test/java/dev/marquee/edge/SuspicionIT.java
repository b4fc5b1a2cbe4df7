package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.identity.v1.CodeNeeded;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.Refused;
import dev.marquee.proto.identity.v1.SessionsService;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An address that fails again and again must show that it takes pains.
class SuspicionIT {
  private static final int FREE = 3;
  private static final int BITS = 8;
  private static final Duration TTL = Duration.ofMinutes(10);

  @Test
  void addressThatFailedOftenSolvesATaskForEachFurtherTry() {
    try (EdgeWorld world = world(Map.of())) {
      for (int i = 0; i < FREE; i++) {
        assertThat(login(world, "192.0.2.1", "wrong", "").statusCode()).isEqualTo(401);
      }

      HttpResponse<String> asked = login(world, "192.0.2.1", "right", "");
      assertThat(asked.statusCode()).isEqualTo(428);
      JsonObject problem = new JsonObject(asked.body());
      assertThat(problem.getString("type")).isEqualTo("/problems/challenge-needed");
      String answer = solved(problem.getJsonObject("challenge"));

      assertThat(login(world, "192.0.2.9", "right", "").statusCode())
          .as("another address is not asked")
          .isEqualTo(200);
      assertThat(login(world, "192.0.2.1", "right", "made.up.1.x.y").statusCode()).isEqualTo(428);
      assertThat(login(world, "192.0.2.1", "right", answer).statusCode()).isEqualTo(200);
      assertThat(login(world, "192.0.2.1", "right", answer).statusCode())
          .as("an answer counts once")
          .isEqualTo(428);
    }
  }

  @Test
  void askingForTheSecondFactorsCodeIsNoFailure() {
    try (EdgeWorld world = world(Map.of())) {
      for (int i = 0; i < 3 * FREE; i++) {
        HttpResponse<String> asked = login(world, "192.0.2.1", "right-but-no-code", "");
        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(new JsonObject(asked.body()).getString("type"))
            .isEqualTo("/problems/code-needed");
      }

      assertThat(login(world, "192.0.2.1", "right", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void taskOfAnotherAddressCountsForNothing() {
    try (EdgeWorld world = world(Map.of())) {
      for (int i = 0; i < FREE; i++) {
        login(world, "192.0.2.1", "wrong", "");
        login(world, "192.0.2.2", "wrong", "");
      }
      String anothers = solved(challenge(login(world, "192.0.2.2", "right", "")));

      assertThat(login(world, "192.0.2.1", "right", anothers).statusCode()).isEqualTo(428);
      assertThat(login(world, "192.0.2.2", "right", anothers).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void taskAtItsEndCountsForNothing() {
    try (EdgeWorld world = world(Map.of())) {
      for (int i = 0; i < FREE; i++) {
        login(world, "192.0.2.1", "wrong", "");
      }
      String ended = solved(taskOf(world, TTL.negated().minusSeconds(1)));
      String good = solved(taskOf(world, TTL.dividedBy(2).negated()));

      assertThat(login(world, "192.0.2.1", "right", ended).statusCode()).isEqualTo(428);
      assertThat(login(world, "192.0.2.1", "right", good).statusCode()).isEqualTo(200);
    }
  }

  /// A task as the edge gave it some time ago.
  private static JsonObject taskOf(EdgeWorld world, Duration ago) {
    return new ProofOfWork(
            world.tp().platform().coordinationRedis(),
            new ChallengeOptions(FREE, TTL, BITS, TTL),
            Clock.offset(Clock.systemUTC(), ago),
            world.tp().platform().settings().text("rpc.serviceSecret"))
        .task("192.0.2.1");
  }

  @Test
  void withoutAThresholdNobodyIsAsked() {
    try (EdgeWorld world = world(Map.of("edge.challenge.failuresFree", "0"))) {
      for (int i = 0; i < 3 * FREE; i++) {
        assertThat(login(world, "192.0.2.1", "wrong", "").statusCode()).isEqualTo(401);
      }
    }
  }

  private static EdgeWorld world(Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("edge.challenge.failuresFree", String.valueOf(FREE));
    settings.put("edge.challenge.difficultyBits", String.valueOf(BITS));
    settings.put("edge.challenge.ttl", TTL.toSeconds() + "s");
    settings.put("edge.trustedProxies", "[127.0.0.1]");
    settings.putAll(overrides);
    EdgeWorld world = EdgeWorld.start(settings);
    world.tp().fake("identity", new OnePassword());
    return world.listen(1);
  }

  private static HttpResponse<String> login(
      EdgeWorld world, String address, String password, String answer) {
    HttpRequest.Builder request =
        world.request("/api/auth/login").header("X-Forwarded-For", address);
    if (!answer.isEmpty()) {
      request.header("Challenge-Answer", answer);
    }
    return world.send(
        EdgeWorld.posting(
            request, new JsonObject().put("email", "a@b.example").put("password", password)));
  }

  private static JsonObject challenge(HttpResponse<String> asked) {
    return new JsonObject(asked.body()).getJsonObject("challenge");
  }

  /// What a browser does.
  private static String solved(JsonObject challenge) {
    String task = challenge.getString("task");
    for (long nonce = 0; ; nonce++) {
      String answer = task + "." + nonce;
      if (ProofOfWork.zeroBits(ProofOfWork.sha256(answer)) >= challenge.getInteger("bits")) {
        return answer;
      }
    }
  }

  private static final class OnePassword extends SessionsService {
    @Override
    public Future<LoginResponse> login(LoginRequest request) {
      LoginResponse.Builder answer = LoginResponse.newBuilder();
      switch (request.getPassword()) {
        case "right" -> answer.setSignedIn(TokenPair.newBuilder().setAccessToken("x"));
        case "right-but-no-code" -> answer.setCodeNeeded(CodeNeeded.getDefaultInstance());
        default -> answer.setRefused(Refused.getDefaultInstance());
      }
      return Future.succeededFuture(answer.build());
    }
  }
}
