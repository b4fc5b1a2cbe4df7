package dev.marquee.edge;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The proxies whose forwarded headers are believed: addresses, and networks in CIDR form ([RFC
/// 4632](https://www.rfc-editor.org/rfc/rfc4632)), since those of a cluster come and go.
final class TrustedProxies {
  private final List<IpSubnetFilterRule> networks;

  private TrustedProxies(List<IpSubnetFilterRule> networks) {
    this.networks = networks;
  }

  /// @throws IllegalArgumentException naming what is neither an address nor a network
  static TrustedProxies of(Set<String> addresses) {
    return new TrustedProxies(addresses.stream().map(TrustedProxies::network).toList());
  }

  private static IpSubnetFilterRule network(String text) {
    int slash = text.indexOf('/');
    InetAddress address =
        NetUtil.createInetAddressFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    try {
      if (address != null) {
        int bits = 8 * address.getAddress().length;
        int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
      }
    } catch (IllegalArgumentException e) {
      // Falls through: the setting is named below.
    }
    throw new IllegalArgumentException(
        "edge.trustedProxies: '" + text + "' must be an address or a network like 10.0.0.0/8");
  }

  /// @param address as text; whatever is no address isn't trusted
  boolean contains(@Nullable String address) {
    InetAddress peer =
        address == null ? null : NetUtil.createInetAddressFromIpAddressString(address);
    if (peer == null) {
      return false;
    }
    InetSocketAddress socket = new InetSocketAddress(peer, 0);
    return networks.stream().anyMatch(network -> network.matches(socket));
  }
}
