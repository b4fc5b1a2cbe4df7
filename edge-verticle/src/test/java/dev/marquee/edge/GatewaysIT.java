package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Each gateway alone, or on a port of its own: it serves its own operations and no other's.
class GatewaysIT {
  static {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,origin");
  }

  private static final String USERS = "/api/catalog/genres";
  private static final String PARTNERS = "/api/booking/tickets/keys";
  private static final String ADMINS = "/api/cms/content";

  @Test
  void gatewayAloneServesItsOwnOnly() {
    assertServed("user", USERS, PARTNERS, ADMINS);
    assertServed("partner", PARTNERS, USERS, ADMINS);
    assertServed("admin", ADMINS, USERS, PARTNERS);
  }

  private static void assertServed(String gateway, String own, String... others) {
    try (EdgeWorld world =
        EdgeWorld.start(Map.of("edge.gateways", "[" + gateway + "]")).listen(1)) {
      assertThat(world.get(own).statusCode()).as(gateway + " " + own).isNotEqualTo(404);
      for (String other : others) {
        assertThat(world.get(other).statusCode()).as(gateway + " " + other).isEqualTo(404);
      }
      JsonObject paths = new JsonObject(world.get("/openapi.json").body()).getJsonObject("paths");
      assertThat(paths.fieldNames()).contains(own).doesNotContain(others);
    }
  }

  @Test
  void gatewayMayHaveAPortOfItsOwn() throws IOException {
    int port = freePort();
    try (EdgeWorld world =
        EdgeWorld.start(Map.of("edge.gatewayPorts", "{admin: " + port + "}")).listen(2)) {
      assertThat(world.get(ADMINS).statusCode()).isEqualTo(404);
      assertThat(world.get(USERS).statusCode()).isNotEqualTo(404);
      assertThat(at(port, ADMINS)).isEqualTo(401);
      assertThat(at(port, USERS)).isEqualTo(404);
      assertThat(at(port, "/healthz")).isEqualTo(200);
    }
  }

  @Test
  void eachGatewayHasOriginsAndRatesOfItsOwn() {
    try (EdgeWorld world =
        EdgeWorld.start(
                Map.of(
                    "edge.corsOrigins", "[https://app.example]",
                    "edge.gatewayCorsOrigins", "{admin: [https://desk.example]}",
                    "edge.userPerMinute", "100"))
            .listen(1)) {
      assertThat(preflight(world, USERS, "https://app.example")).isEqualTo(204);
      assertThat(preflight(world, USERS, "https://desk.example")).isEqualTo(403);
      assertThat(preflight(world, ADMINS, "https://desk.example")).isEqualTo(204);
      assertThat(preflight(world, ADMINS, "https://app.example")).isEqualTo(403);
      assertThat(preflight(world, PARTNERS, "https://desk.example")).isEqualTo(403);
      assertThat(policy(world, USERS)).startsWith("\"read\";q=100;");
      assertThat(policy(world, PARTNERS)).startsWith("\"partner\";q=300;");
      assertThat(policy(world, ADMINS)).startsWith("\"admin\";q=300;");
    }
  }

  private static int preflight(EdgeWorld world, String path, String origin) {
    return world
        .send(
            world
                .request(path)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET"))
        .statusCode();
  }

  private static String policy(EdgeWorld world, String path) {
    return world
        .send(world.request(path, world.token("admin")))
        .headers()
        .firstValue("RateLimit-Policy")
        .orElseThrow();
  }

  private static int at(int port, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          EdgeWorld.send(
              client,
              HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                  .version(HttpClient.Version.HTTP_1_1));
      return response.statusCode();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
