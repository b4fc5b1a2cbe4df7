package dev.marquee.edge;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.identity.v1.ListTenantHostsRequest;
import dev.marquee.proto.identity.v1.ListTenantHostsResponse;
import dev.marquee.proto.identity.v1.TenantHosts;
import dev.marquee.proto.identity.v1.Tenants;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which tenant lives at a host, and how it stands: the hosts of the settings, which can't be taken
/// by anybody, then identity's registry, asked every second for what is new. While identity is away
/// what was known last goes on; a process that starts meanwhile knows the settings' hosts alone.
final class TenantDirectory {
  private static final Logger log = LoggerFactory.getLogger(TenantDirectory.class);
  private static final long PAUSE_MILLIS = 1_000;

  /// A tenant as an edge needs it.
  ///
  /// @param userPerMinute in place of the installation's; 0 for that
  /// @param logoOrigin where its pages may load a picture from; empty for none
  record Entry(String id, boolean suspended, int userPerMinute, String logoOrigin) {
    static Entry unregistered(String id) {
      return new Entry(id, false, 0, "");
    }
  }

  private record Known(long revision, Map<String, Entry> hosts, Map<String, Entry> tenants) {}

  private final Map<String, String> fixedHostToTenant;
  private final Tenants registry;
  private final Vertx vertx;
  private volatile Known known;
  private boolean asking;
  private boolean away;
  private long timer = -1;

  TenantDirectory(Vertx vertx, RpcClients clients, EdgeOptions options) {
    this.vertx = vertx;
    this.fixedHostToTenant = options.hostToTenant();
    this.registry = clients.asService(Tenants.class);
    this.known = known(0, List.of());
  }

  /// Begins to ask.
  ///
  /// @return succeeds after the first answer, or the first failure
  Future<Void> start() {
    timer = vertx.setPeriodic(PAUSE_MILLIS, due -> ask());
    return ask();
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  /// Whose the host of a request is; null when it is nobody's.
  @Nullable Entry of(HttpServerRequest request) {
    return request.authority() == null
        ? null
        : known.hosts.get(request.authority().host().toLowerCase(Locale.ROOT));
  }

  /// A tenant by its id.
  Entry ofTenant(String id) {
    Entry entry = known.tenants.get(id);
    return entry == null ? Entry.unregistered(id) : entry;
  }

  /// Ends a request to a tenant that is suspended, whatever it asks for.
  void refuseSuspended(RoutingContext request) {
    Entry entry = of(request.request());
    if (entry != null && entry.suspended) {
      Problem.of(403, "tenant-suspended", "This platform is closed for the time being.")
          .send(request);
    } else {
      request.next();
    }
  }

  private Future<Void> ask() {
    if (asking) {
      return Future.succeededFuture();
    }
    asking = true;
    ListTenantHostsRequest request =
        ListTenantHostsRequest.newBuilder().setKnownRevision(known.revision).build();
    return CallContext.ofService(UUID.randomUUID().toString(), "edge", "")
        .call(() -> registry.listTenantHosts(request))
        .compose(answer -> answer)
        .onSuccess(this::learn)
        .onFailure(this::failed)
        .onComplete(done -> asking = false)
        .transform(done -> Future.succeededFuture());
  }

  private void learn(ListTenantHostsResponse answer) {
    if (away) {
      away = false;
      log.info("the registry of tenants can be read again");
    }
    if (answer.getRevision() != known.revision) {
      known = known(answer.getRevision(), answer.getTenantsList());
    }
  }

  private void failed(Throwable error) {
    if (!away) {
      away = true;
      log.warn(
          "the registry of tenants can't be read; what is known goes on: {}", error.toString());
    }
  }

  private Known known(long revision, List<TenantHosts> registered) {
    Map<String, Entry> tenants = new HashMap<>();
    Map<String, Entry> hosts = new HashMap<>();
    for (TenantHosts tenant : registered) {
      Entry entry =
          new Entry(
              tenant.getId(),
              tenant.getSuspended(),
              Math.min(tenant.getRequestsPerMinutePerUser(), Gcra.PER_MINUTE_MAX),
              tenant.getLogoOrigin());
      tenants.put(entry.id, entry);
      tenant.getHostsList().forEach(host -> hosts.put(host, entry));
    }
    fixedHostToTenant.forEach(
        (host, id) -> hosts.put(host, tenants.getOrDefault(id, Entry.unregistered(id))));
    return new Known(revision, Map.copyOf(hosts), Map.copyOf(tenants));
  }
}
