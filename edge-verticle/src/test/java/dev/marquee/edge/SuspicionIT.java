package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.Refused;
import dev.marquee.proto.identity.v1.SessionsService;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An address that fails again and again must show that it takes pains.
class SuspicionIT {
  private static final int FREE = 3;

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
  void taskOfAnotherAddressOrAtItsEndCountsForNothing() throws InterruptedException {
    try (EdgeWorld world = world(Map.of("edge.challenge.ttl", "1s"))) {
      for (int i = 0; i < FREE; i++) {
        login(world, "192.0.2.1", "wrong", "");
        login(world, "192.0.2.2", "wrong", "");
      }
      String anothers = solved(challenge(login(world, "192.0.2.2", "right", "")));
      assertThat(login(world, "192.0.2.1", "right", anothers).statusCode()).isEqualTo(428);

      String own = solved(challenge(login(world, "192.0.2.1", "right", "")));
      long end = System.nanoTime() + 1_100_000_000L;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(login(world, "192.0.2.1", "right", own).statusCode()).isEqualTo(428);
    }
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
    settings.put("edge.challenge.difficultyBits", "8");
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
      return Future.succeededFuture(
          request.getPassword().equals("right")
              ? LoginResponse.newBuilder()
                  .setSignedIn(TokenPair.newBuilder().setAccessToken("x"))
                  .build()
              : LoginResponse.newBuilder().setRefused(Refused.getDefaultInstance()).build());
    }
  }
}
