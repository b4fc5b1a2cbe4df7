package dev.marquee.edge;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How the public face behaves.
///
/// @param tenants tenant → the host names it answers to, lower case, without port
/// @param gateways which operations this process serves: user, partner, admin
/// @param userPerMinute requests a signed-in account may make a minute, and a client address that
///   isn't signed in
/// @param addressPerMinute requests of one client address a minute, all accounts together
/// @param webhooksPerMinute webhooks of one address a minute
/// @param bodyBytesMax largest JSON body
/// @param corsOrigins origins whose scripts may call, exact; none by default
/// @param trustedProxies addresses and networks (CIDR) whose forwarded headers are believed
/// @param mediaUpstream `host:port` of the media listener, proxied so that a browser sees one
///   origin
/// @param beaconsUpstream `host:port` of the beacon listener
/// @param secureCookies true in production: cookies only over https
/// @param liveConnectionsMax open live streams of one event loop
/// @param liveConnectionsPerAddressMax those of one client address among them
/// @param liveConnectionsPerUserMax those of one account among them
/// @param heartbeat how often a live stream says it is alive
/// @param ticketTtl life of a one-use ticket for a live stream
/// @param instances event loops that serve HTTP; 0 for one a core
/// @param gatewayPorts gateway → port of its own listener; the others share the edge's
/// @param gatewayCorsOrigins gateway → origins whose scripts may call it; `corsOrigins` is the
///   users'
/// @param accessLog a line for each request, not only for those that failed on our side
/// @param rates classes of routes, and what a process takes
/// @param http patience of the listener
/// @param addresses block and allow lists, countries
/// @param challenge what addresses that fail again and again are asked for
public record EdgeOptions(
    Map<String, List<String>> tenants,
    Set<String> gateways,
    int userPerMinute,
    int addressPerMinute,
    int webhooksPerMinute,
    int bodyBytesMax,
    Set<String> corsOrigins,
    Set<String> trustedProxies,
    String mediaUpstream,
    String beaconsUpstream,
    boolean secureCookies,
    int liveConnectionsMax,
    int liveConnectionsPerAddressMax,
    int liveConnectionsPerUserMax,
    Duration heartbeat,
    Duration ticketTtl,
    int instances,
    Map<String, Integer> gatewayPorts,
    Map<String, Set<String>> gatewayCorsOrigins,
    boolean accessLog,
    RateOptions rates,
    HttpOptions http,
    AddressOptions addresses,
    ChallengeOptions challenge) {

  private static final int HEARTBEATS_MISSED = 3;
  private static final Duration QUIET_MIN = Duration.ofSeconds(60);
  static final Set<String> GATEWAYS = Set.of("user", "partner", "admin");

  public EdgeOptions {
    // Throws for what is neither.
    TrustedProxies.of(trustedProxies);
    requireGateways("gateways", gateways);
    requireGateways("gatewayPorts", gatewayPorts.keySet());
    requireGateways("gatewayCorsOrigins", gatewayCorsOrigins.keySet());
    Set<String> seen = new HashSet<>();
    tenants.forEach((tenant, hosts) -> {
      if (!tenant.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException(
            "edge.tenants: '" + tenant + "' must be 1 to 32 of a-z, 0-9, -");
      }
      for (String host : hosts) {
        if (!seen.add(host)) {
          throw new IllegalArgumentException("edge.tenants: host '" + host + "' has two tenants");
        }
      }
    });
    if (!isRate(userPerMinute) || !isRate(addressPerMinute) || !isRate(webhooksPerMinute)) {
      throw new IllegalArgumentException(
          "edge.userPerMinute, addressPerMinute, webhooksPerMinute: must be from 1 to "
              + Gcra.PER_MINUTE_MAX);
    }
  }

  private static void requireGateways(String setting, Set<String> names) {
    for (String name : names) {
      if (!GATEWAYS.contains(name)) {
        throw new IllegalArgumentException(
            "edge." + setting + ": '" + name + "' must be one of " + GATEWAYS);
      }
    }
  }

  /// Origins whose scripts may call a gateway.
  Set<String> corsOriginsOf(String gateway) {
    return gatewayCorsOrigins.getOrDefault(
        gateway, gateway.equals("user") ? corsOrigins : Set.of());
  }

  /// Gateways that share the edge's own listener.
  Set<String> sharedGateways() {
    Set<String> shared = new HashSet<>(gateways);
    shared.removeAll(gatewayPorts.keySet());
    return shared;
  }

  private static boolean isRate(int perMinute) {
    return perMinute >= 1 && perMinute <= Gcra.PER_MINUTE_MAX;
  }

  /// How long nothing may go over a connection in either direction before it ends, whatever it
  /// waits for: not less than an idle one may take for its next request, nor so short that a live
  /// stream's heartbeats or a slow answer would be cut off.
  Duration quietMax() {
    return Collections.max(
        List.of(http.idleTimeout(), heartbeat.multipliedBy(HEARTBEATS_MISSED), QUIET_MIN));
  }

  /// Host name → tenant.
  Map<String, String> hostToTenant() {
    Map<String, String> hostToTenant = new HashMap<>();
    tenants.forEach((tenant, hosts) -> hosts.forEach(host -> hostToTenant.put(host, tenant)));
    return hostToTenant;
  }
}
