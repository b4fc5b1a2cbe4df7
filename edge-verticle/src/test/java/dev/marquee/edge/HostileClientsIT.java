package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.TestPlatform;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Clients that mean harm, behind a proxy we trust: what they send costs us no more than it costs
/// them.
class HostileClientsIT {
  private static final int PER_MINUTE = 5;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static TestPlatform tp;
  private static URI base;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "edge.tenants", "{acme: [localhost]}",
                "edge.userPerMinute", String.valueOf(PER_MINUTE),
                "edge.trustedProxies", "[127.0.0.1]"));
    tp.platform().vertx().deployVerticle(new EdgeVerticle(tp.platform(), false)).await();
    base = URI.create("http://localhost:" + tp.port("edge"));
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void inventedMethodsMakeOneMeterNotOneEach() throws Exception {
    for (int i = 0; i < 200; i++) {
      send(request("/nowhere").method("ODD" + i, HttpRequest.BodyPublishers.noBody()));
    }

    MeterRegistry meters = tp.platform().meters();
    assertThat(
            meters.find("edge.requests").meters().stream()
                .map(Meter::getId)
                .map(id -> id.getTag("method"))
                .collect(Collectors.toSet()))
        .contains("OTHER")
        .allSatisfy(method -> assertThat(method).doesNotStartWith("ODD"));
  }

  @Test
  void limitIsKeptAndTold() throws Exception {
    assertThat(limitedOf(i -> "203.0.113.5")).isPositive();

    HttpResponse<Void> last =
        HTTP.send(from("203.0.113.5").build(), HttpResponse.BodyHandlers.discarding());
    assertThat(last.headers().firstValue("RateLimit-Policy"))
        .hasValue("\"read\";q=" + PER_MINUTE + ";w=60, \"address\";q=1000;w=60");
    assertThat(last.headers().firstValue("RateLimit")).isPresent();
  }

  @Test
  void guessingTokensIsLimitedLikeAnythingElse() throws Exception {
    int limited = 0;
    for (int i = 0; i < 3 * PER_MINUTE; i++) {
      int status =
          send(from("203.0.113.7").header("Authorization", "Bearer forged." + UUID.randomUUID()));
      assertThat(status).isIn(401, 429);
      limited += status == 429 ? 1 : 0;
    }

    assertThat(limited).isPositive();
  }

  @Test
  void oneCustomersManyIpv6AddressesShareOneLimit() throws Exception {
    assertThat(limitedOf(i -> "2001:db8:0:1::" + Integer.toHexString(i + 1))).isPositive();
    assertThat(limitedOf(i -> "2001:db8:0:" + Integer.toHexString(i + 2) + "::1"))
        .as("of another customer each")
        .isZero();
  }

  @Test
  void addressTheClientMadeUpCountsForNothing() throws Exception {
    int limited = 0;
    for (int i = 0; i < 3 * PER_MINUTE; i++) {
      HttpRequest.Builder twoLines =
          request("/api/auth/register")
              .header("X-Forwarded-For", "198.51.100." + i)
              .header("X-Forwarded-For", "203.0.113.9");
      limited += send(twoLines) == 429 ? 1 : 0;
    }
    assertThat(limited).as("a proxy's own line stands behind the client's").isPositive();

    assertThat(limitedOf(i -> "garbage-" + i)).as("what is no address at all").isPositive();
  }

  private interface Address {
    String of(int i);
  }

  private static int limitedOf(Address address) throws Exception {
    int limited = 0;
    for (int i = 0; i < 3 * PER_MINUTE; i++) {
      limited += send(from(address.of(i))) == 429 ? 1 : 0;
    }
    return limited;
  }

  private static HttpRequest.Builder from(String address) {
    return request("/api/auth/register").header("X-Forwarded-For", address);
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path));
  }

  private static int send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
