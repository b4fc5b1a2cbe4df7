package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Limits as clients meet them, with more than one edge, and without Redis.
class RateLimitsIT {
  private static final int PER_MINUTE = 6;
  private static final Pattern TOLD = Pattern.compile("\"(\\w+)\";r=(\\d+);t=(\\d+)");

  @Test
  void edgesShareALimitExactly() {
    try (EdgeWorld world = limited(Map.of()).listen(3)) {
      String token = world.token();
      long startedAt = System.nanoTime();
      int answered = 0;
      for (int i = 0; i < 3 * PER_MINUTE; i++) {
        answered += onANewConnection(world, token).statusCode() == 429 ? 0 : 1;
      }

      assertThat(answered).isBetween(PER_MINUTE, PER_MINUTE + refilledSince(startedAt));
    }
  }

  @Test
  void withoutRedisEachEdgeLimitsByItself() {
    try (EdgeWorld world = limited(Map.of()).listen(1)) {
      String token = world.token();
      world.tp().redis().kill();
      long startedAt = System.nanoTime();
      int answered = 0;
      for (int i = 0; i < 3 * PER_MINUTE; i++) {
        answered += onANewConnection(world, token).statusCode() == 429 ? 0 : 1;
      }

      assertThat(answered).isBetween(PER_MINUTE, PER_MINUTE + refilledSince(startedAt));
    }
  }

  @Test
  void classesAndCallersHaveLimitsOfTheirOwnAndAddressesOneForAll() {
    try (EdgeWorld world = limited(Map.of("edge.addressPerMinute", "20")).listen(1)) {
      String token = world.token();
      for (int i = 0; i < PER_MINUTE; i++) {
        assertThat(onANewConnection(world, token).statusCode()).isNotEqualTo(429);
      }
      assertThat(onANewConnection(world, token).statusCode()).as("its reads").isEqualTo(429);
      assertThat(login(world).statusCode()).as("another class").isNotEqualTo(429);
      assertThat(onANewConnection(world, world.token()).statusCode())
          .as("another caller")
          .isNotEqualTo(429);
      for (int i = 0; i < 20; i++) {
        onANewConnection(world, world.token());
      }
      assertThat(onANewConnection(world, world.token()).statusCode())
          .as("all callers of an address")
          .isEqualTo(429);
    }
  }

  @Test
  void whatIsLeftIsTold() {
    try (EdgeWorld world = limited(Map.of()).listen(1)) {
      String token = world.token();
      HttpResponse<String> first = onANewConnection(world, token);
      HttpResponse<String> second = onANewConnection(world, token);

      assertThat(first.headers().firstValue("RateLimit-Policy"))
          .hasValue("\"read\";q=6;w=60, \"address\";q=1000;w=60");
      assertThat(left(first)).isEqualTo(PER_MINUTE - 1);
      assertThat(left(second)).isEqualTo(PER_MINUTE - 2);
      assertThat(first.headers().firstValue("Retry-After")).isEmpty();
      for (int i = 0; i < PER_MINUTE; i++) {
        second = onANewConnection(world, token);
      }
      assertThat(left(second)).isZero();
      assertThat(Integer.parseInt(second.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 60 / PER_MINUTE);
    }
  }

  @Test
  void processTakesNoMoreThanItsShare() {
    Map<String, String> share =
        Map.of(
            "edge.userPerMinute",
            "60000",
            "edge.rates.processPerSecond",
            "1",
            "edge.instances",
            "1");
    try (EdgeWorld world = limited(share).listen(1)) {
      HttpResponse<String> second = onANewConnection(world, world.token());
      assertThat(second.statusCode()).isNotEqualTo(503);
      for (int i = 0; i < 100 && second.statusCode() != 503; i++) {
        second = world.send(world.request("/api/nowhere", world.token()));
      }

      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(new JsonObject(second.body()).getString("type")).isEqualTo("/problems/busy");
      assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(world.get("/healthz").statusCode()).as("probes go on").isEqualTo(200);
    }
  }

  /// What became free meanwhile on a machine that is slow: one each ten seconds.
  private static int refilledSince(long startedAt) {
    return Math.toIntExact(
        (System.nanoTime() - startedAt) * PER_MINUTE / Duration.ofMinutes(1).toNanos());
  }

  private static EdgeWorld limited(Map<String, String> overrides) {
    Map<String, String> settings = new java.util.HashMap<>();
    settings.put("edge.userPerMinute", String.valueOf(PER_MINUTE));
    settings.put("edge.addressPerMinute", "1000");
    settings.putAll(overrides);
    return EdgeWorld.start(settings);
  }

  /// A new connection goes to the next event loop. The address has nothing: 404 unless limited.
  private static HttpResponse<String> onANewConnection(EdgeWorld world, String token) {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return EdgeWorld.send(client, world.request("/api/nowhere", token));
    }
  }

  private static HttpResponse<String> login(EdgeWorld world) {
    return world.send(
        EdgeWorld.posting(
            world.request("/api/auth/login"),
            new JsonObject().put("email", "a@b.example").put("password", "x")));
  }

  private static int left(HttpResponse<String> response) {
    Matcher matcher = TOLD.matcher(response.headers().firstValue("RateLimit").orElseThrow());
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(2));
  }
}
