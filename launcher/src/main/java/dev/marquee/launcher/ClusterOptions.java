package dev.marquee.launcher;

import io.netty.util.NetUtil;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Optional;

/// The event bus between processes (Hazelcast). Hints only travel on it; whatever matters is
/// re-read.
///
/// @param members `host:port` of all members to find each other by: one that is started again must
///   find the others wherever it stands in the list; or one host name that stands for all of them
///   (a headless service); empty for a process that stands alone
/// @param host address of this member
/// @param port of this member; 0 picks one
/// @param name of the cluster; members of another name are strangers
record ClusterOptions(List<String> members, String host, int port, String name) {
  boolean on() {
    return !members.isEmpty();
  }

  /// The one name behind which all members are, if it is so.
  Optional<HostAndPort> service() {
    return members.size() == 1
        ? Optional.ofNullable(HostAndPort.parseAuthority(members.getFirst(), port))
            .filter(member -> !NetUtil.isValidIpV4Address(member.host()))
            .filter(member -> !member.host().startsWith("["))
        : Optional.empty();
  }
}
