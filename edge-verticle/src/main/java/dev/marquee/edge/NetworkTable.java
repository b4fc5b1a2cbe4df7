package dev.marquee.edge;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is said of networks (CIDR, [RFC 4632](https://www.rfc-editor.org/rfc/rfc4632)): of an
/// address the longest prefix that has it decides. IPv4 stands as IPv4-mapped IPv6. A look-up costs
/// one probe for each length of prefix there is, however many networks.
final class NetworkTable<V> {
  private static final int BITS = 128;
  private static final int MAPPED_BITS = 96;

  /// An address, or the first bits of one.
  private record Bits(long high, long low) {
    Bits first(int length) {
      return length <= Long.SIZE
          ? new Bits(masked(high, length), 0)
          : new Bits(high, masked(low, length - Long.SIZE));
    }

    private static long masked(long bits, int length) {
      return length == 0 ? 0 : bits & (-1L << (Long.SIZE - length));
    }
  }

  private final Map<Integer, Map<Bits, V>> lengthToNetworks =
      new TreeMap<>(Comparator.reverseOrder());

  /// @param network an address or a network
  /// @throws IllegalArgumentException naming what is neither
  NetworkTable<V> put(String network, V value) {
    int slash = network.indexOf('/');
    InetAddress address =
        NetUtil.createInetAddressFromIpAddressString(
            slash < 0 ? network : network.substring(0, slash));
    if (address == null) {
      throw notOne(network);
    }
    int own = 8 * address.getAddress().length;
    int length = slash < 0 ? own : length(network, slash);
    if (length < 0 || length > own) {
      throw notOne(network);
    }
    int mapped = address instanceof Inet4Address ? length + MAPPED_BITS : length;
    lengthToNetworks
        .computeIfAbsent(mapped, l -> new HashMap<>())
        .put(bits(address).first(mapped), value);
    return this;
  }

  private static int length(String network, int slash) {
    try {
      return Integer.parseInt(network.substring(slash + 1));
    } catch (NumberFormatException e) {
      return BITS + 1;
    }
  }

  private static IllegalArgumentException notOne(String network) {
    return new IllegalArgumentException(
        "'" + network + "' must be an address or a network like 10.0.0.0/8");
  }

  /// @param address as text; of what is none nothing is said
  Optional<V> find(String address) {
    if (lengthToNetworks.isEmpty()) {
      return Optional.empty();
    }
    InetAddress known = NetUtil.createInetAddressFromIpAddressString(address);
    if (known == null) {
      return Optional.empty();
    }
    Bits bits = bits(known);
    for (Map.Entry<Integer, Map<Bits, V>> networks : lengthToNetworks.entrySet()) {
      V found = networks.getValue().get(bits.first(networks.getKey()));
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static Bits bits(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return new Bits(0, 0xFFFF_0000_0000L | (ByteBuffer.wrap(bytes).getInt() & 0xFFFF_FFFFL));
    }
    ByteBuffer both = ByteBuffer.wrap(bytes);
    return new Bits(both.getLong(), both.getLong());
  }
}
