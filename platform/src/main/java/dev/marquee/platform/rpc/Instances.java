package dev.marquee.platform.rpc;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.internal.resolver.NameResolver;
import io.vertx.core.net.Address;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where the instances of each domain listen. A host name may stand for many (a headless service),
/// so names are looked up again and again in the background; one that can't be looked up keeps what
/// it had. Looked up by a resolver of its own, because the JDK's would remember for 30 s.
final class Instances {
  /// A domain as an address that resolves to many.
  record Domain(String name) implements Address {}

  private final Vertx vertx;
  private final NameResolver names;
  private final long timer;
  private final Map<String, List<HostAndPort>> domainToList = new ConcurrentHashMap<>();
  private final Map<String, List<SocketAddress>> domainToAddresses = new ConcurrentHashMap<>();

  /// @param domainToText domain → comma-separated `host:port` list
  Instances(
      Vertx vertx,
      Map<String, String> domainToText,
      Duration interval,
      AddressResolverOptions dns) {
    this.vertx = vertx;
    this.names = new NameResolver(vertx, dns.setCacheMaxTimeToLive(1));
    domainToText.forEach(this::set);
    this.timer = vertx.setPeriodic(interval.toMillis(), id -> domainToList.forEach(this::lookUp));
  }

  /// Takes this list for a domain at once.
  void set(String domain, String text) {
    List<HostAndPort> list = parsed(text);
    domainToList.put(domain, list);
    domainToAddresses.put(
        domain,
        list.stream()
            .map(entry -> SocketAddress.inetSocketAddress(entry.port(), entry.host()))
            .toList());
    lookUp(domain, list);
  }

  List<SocketAddress> of(Address domain) {
    return domainToAddresses.getOrDefault(((Domain) domain).name(), List.of());
  }

  /// The one name that all instances of a domain share, if it is so: what their certificates say.
  Optional<HostAndPort> sharedName(Address domain) {
    List<HostAndPort> list = domainToList.getOrDefault(((Domain) domain).name(), List.of());
    return list.size() == 1 && !isNumeric(list.getFirst().host())
        ? Optional.of(list.getFirst())
        : Optional.empty();
  }

  void close() {
    vertx.cancelTimer(timer);
    names.close();
  }

  private void lookUp(String domain, List<HostAndPort> list) {
    if (list.stream().allMatch(entry -> isNumeric(entry.host()))) {
      return;
    }
    List<Future<List<SocketAddress>>> found = list.stream().map(this::found).toList();
    Future.all(found)
        .onSuccess(all -> {
          if (list.equals(domainToList.get(domain))) {
            domainToAddresses.put(
                domain,
                found.stream()
                    .flatMap(addresses -> addresses.result().stream())
                    .distinct()
                    .sorted(Comparator.comparing(SocketAddress::toString))
                    .toList());
          }
        });
  }

  private Future<List<SocketAddress>> found(HostAndPort entry) {
    if (isNumeric(entry.host())) {
      return Future.succeededFuture(
          List.of(SocketAddress.inetSocketAddress(entry.port(), entry.host())));
    }
    return Future.future(found ->
        names.resolveAll(
            entry.host(), result -> found.handle(result.map(all -> addresses(all, entry.port())))));
  }

  private static List<SocketAddress> addresses(List<InetSocketAddress> hosts, int port) {
    return hosts.stream()
        .map(host -> SocketAddress.inetSocketAddress(port, host.getAddress().getHostAddress()))
        .toList();
  }

  private static List<HostAndPort> parsed(String text) {
    List<HostAndPort> list = new ArrayList<>();
    for (String entry : text.split(",")) {
      HostAndPort parsed = HostAndPort.parseAuthority(entry.trim(), -1);
      if (parsed == null || parsed.host().isEmpty() || parsed.port() < 1) {
        throw new IllegalArgumentException("rpc.addresses: '" + entry + "' is not host:port");
      }
      list.add(HostAndPort.create(withoutBrackets(parsed.host()), parsed.port()));
    }
    return List.copyOf(list);
  }

  /// An IPv6 address stands in brackets before a port.
  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isNumeric(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }
}
