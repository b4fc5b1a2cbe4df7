package dev.marquee.edge;

import java.time.Duration;
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
/// @param heartbeat how often a live stream says it is alive
/// @param ticketTtl life of a one-use ticket for a live stream
/// @param instances event loops that serve HTTP; 0 for one a core
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
    Duration heartbeat,
    Duration ticketTtl,
    int instances) {

  /// One a microsecond, the grain of the limiter.
  private static final int PER_MINUTE_MAX = 60_000_000;

  public EdgeOptions {
    // Throws for what is neither.
    TrustedProxies.of(trustedProxies);
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
              + PER_MINUTE_MAX);
    }
  }

  private static boolean isRate(int perMinute) {
    return perMinute >= 1 && perMinute <= PER_MINUTE_MAX;
  }

  /// Host name → tenant.
  Map<String, String> hostToTenant() {
    Map<String, String> hostToTenant = new HashMap<>();
    tenants.forEach((tenant, hosts) -> hosts.forEach(host -> hostToTenant.put(host, tenant)));
    return hostToTenant;
  }
}
