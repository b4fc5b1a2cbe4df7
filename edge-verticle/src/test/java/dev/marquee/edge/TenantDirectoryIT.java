package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.identity.v1.Branding;
import dev.marquee.proto.identity.v1.GetBrandingRequest;
import dev.marquee.proto.identity.v1.GetBrandingResponse;
import dev.marquee.proto.identity.v1.ListTenantHostsRequest;
import dev.marquee.proto.identity.v1.ListTenantHostsResponse;
import dev.marquee.proto.identity.v1.TenantHosts;
import dev.marquee.proto.identity.v1.TenantsService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Hosts and the standing of tenants, as an edge learns them from the registry.
class TenantDirectoryIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  /// A registry that tests change.
  private static final class Registry extends TenantsService {
    private final AtomicLong revision = new AtomicLong();
    private volatile List<TenantHosts> tenants = List.of();
    private volatile boolean away;
    private final AtomicInteger told = new AtomicInteger();

    private void now(TenantHosts... hosts) {
      tenants = List.of(hosts);
      revision.incrementAndGet();
    }

    @Override
    public Future<ListTenantHostsResponse> listTenantHosts(ListTenantHostsRequest request) {
      if (away) {
        return Future.failedFuture("away");
      }
      long now = revision.get();
      ListTenantHostsResponse.Builder response =
          ListTenantHostsResponse.newBuilder().setRevision(now);
      if (request.getKnownRevision() != now) {
        told.incrementAndGet();
        response.addAllTenants(tenants);
      }
      return Future.succeededFuture(response.build());
    }

    @Override
    public Future<GetBrandingResponse> getBranding(GetBrandingRequest request) {
      return Future.succeededFuture(
          GetBrandingResponse.newBuilder()
              .setBranding(Branding.newBuilder().setName("Orion"))
              .build());
    }
  }

  private static TenantHosts tenant(String id, String... hosts) {
    return TenantHosts.newBuilder().setId(id).addAllHosts(List.of(hosts)).build();
  }

  @Test
  void hostsFollowTheRegistryAndThoseOfSettingsStay() {
    Registry registry = new Registry();
    registry.now(tenant("orion", "orion.localhost"), tenant("thief", "localhost"));
    try (EdgeWorld world = started(registry)) {
      assertThat(status(world, "orion.localhost", "/api/tenant")).isEqualTo(200);
      assertThat(status(world, "nowhere.localhost", "/api/tenant")).isEqualTo(421);
      assertThat(status(world, "localhost", "/api/tenant", world.token()))
          .as("a host of the settings is its tenant's, whatever the registry says")
          .isEqualTo(200);
      String foreign = world.tp().token("orion", UUID.randomUUID().toString());
      assertThat(status(world, "localhost", "/api/tenant", foreign))
          .as("a token of another tenant")
          .isEqualTo(403);
      assertThat(status(world, "orion.localhost", "/api/tenant", foreign)).isEqualTo(200);

      registry.now(tenant("orion", "moved.localhost"));

      Eventually.until(
          "the new host is its",
          SOON,
          () -> status(world, "moved.localhost", "/api/tenant") == 200);
      assertThat(status(world, "orion.localhost", "/api/tenant")).isEqualTo(421);
    }
  }

  @Test
  void suspendedTenantIsShutAtAllItsHostsAndNoOtherIs() {
    Registry registry = new Registry();
    registry.now(tenant("orion", "orion.localhost"));
    try (EdgeWorld world = started(registry)) {
      assertThat(status(world, "localhost", "/api/tenant")).isEqualTo(200);

      registry.now(
          tenant("orion", "orion.localhost").toBuilder().setSuspended(true).build(),
          // Its hosts stand in the settings.
          tenant("acme").toBuilder().setSuspended(true).build());

      Eventually.until(
          "it is shut", SOON, () -> status(world, "orion.localhost", "/api/tenant") == 403);
      for (String path : List.of("/api/auth/login", "/", "/media/x", "/openapi.json")) {
        assertThat(status(world, "orion.localhost", path)).as(path).isEqualTo(403);
        assertThat(status(world, "localhost", path)).as(path).isEqualTo(403);
      }
      assertThat(answer(world, "localhost", "/api/tenant", ""))
          .contains("/problems/tenant-suspended");
      assertThat(status(world, "globex.localhost", "/api/tenant")).isEqualTo(200);
      assertThat(status(world, "localhost", "/healthz")).as("probes go on").isEqualTo(200);

      registry.now(tenant("orion", "orion.localhost"));

      Eventually.until(
          "it is open", SOON, () -> status(world, "orion.localhost", "/api/tenant") == 200);
    }
  }

  @Test
  void whatIsKnownGoesOnWhileIdentityIsAway() {
    Registry registry = new Registry();
    registry.now(tenant("orion", "orion.localhost"));
    try (EdgeWorld world = started(registry)) {
      registry.away = true;
      registry.now(tenant("orion", "moved.localhost"));
      int told = registry.told.get();

      assertThat(status(world, "orion.localhost", "/healthz")).isEqualTo(200);
      assertThat(status(world, "orion.localhost", "/api/tenant")).isEqualTo(200);
      assertThat(registry.told).hasValue(told);
      registry.away = false;
      Eventually.until(
          "the news arrives", SOON, () -> status(world, "moved.localhost", "/api/tenant") == 200);
    }
  }

  @Test
  void withoutIdentityTheHostsOfSettingsAreServed() {
    try (EdgeWorld world = EdgeWorld.start(Map.of()).listen(1)) {
      assertThat(status(world, "localhost", "/api/tenant")).as("identity is away").isEqualTo(503);
      assertThat(status(world, "orion.localhost", "/api/tenant")).isEqualTo(421);
    }
  }

  @Test
  void tenantsLimitTakesThePlaceOfTheInstallations() {
    Registry registry = new Registry();
    registry.now(
        tenant("orion", "orion.localhost").toBuilder().setRequestsPerMinutePerUser(4).build());
    try (EdgeWorld world = started(registry)) {
      String token = world.tp().token("orion", UUID.randomUUID().toString());
      int answered = 0;
      for (int i = 0; i < 12; i++) {
        answered += status(world, "orion.localhost", "/api/tenant", token) == 429 ? 0 : 1;
      }

      assertThat(answered).isBetween(4, 6);
      assertThat(answer(world, "orion.localhost", "/api/tenant", "")).contains("\"read\";q=4;w=60");
      assertThat(answer(world, "localhost", "/api/tenant", "")).contains("\"read\";q=60000;w=60");
    }
  }

  @Test
  void logoMayComeFromWhereTheTenantSaysAndFromNowhereElse() {
    Registry registry = new Registry();
    registry.now(
        tenant("orion", "orion.localhost").toBuilder()
            .setLogoOrigin("https://cdn.example")
            .build());
    try (EdgeWorld world = started(registry)) {
      assertThat(answer(world, "orion.localhost", "/api/tenant", ""))
          .contains("img-src 'self' data: https://cdn.example;");
      assertThat(answer(world, "localhost", "/api/tenant", "")).contains("img-src 'self' data:;");
    }
  }

  private static EdgeWorld started(Registry registry) {
    EdgeWorld world = EdgeWorld.start(Map.of());
    world.tp().fake("identity", registry);
    return world.listen(1);
  }

  private static int status(EdgeWorld world, String host, String path) {
    return status(world, host, path, "");
  }

  private static int status(EdgeWorld world, String host, String path, String token) {
    return Integer.parseInt(answer(world, host, path, token).split(" ")[1]);
  }

  /// Head and body; the JDK's client sends no `Host` of one's own.
  private static String answer(EdgeWorld world, String host, String path, String token) {
    try (Socket socket = new Socket("localhost", world.tp().port("edge"))) {
      String authorization = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
              .formatted(path, host, authorization);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void brandingIsWhatThePageAsksFor() {
    Registry registry = new Registry();
    registry.now(tenant("orion", "orion.localhost"));
    try (EdgeWorld world = started(registry)) {
      String answer = answer(world, "orion.localhost", "/api/tenant", "");

      assertThat(new JsonObject(answer.substring(answer.indexOf("{"), answer.indexOf("}") + 1)))
          .isEqualTo(
              new JsonObject()
                  .put("name", "Orion")
                  .put("logoUrl", "")
                  .put("accentColour", "")
                  .put("supportEmail", ""));
      assertThat(answer.toLowerCase(java.util.Locale.ROOT))
          .contains("cache-control: public, max-age=60");
    }
  }
}
