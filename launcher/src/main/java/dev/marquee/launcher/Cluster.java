package dev.marquee.launcher;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.TcpIpConfig;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;

/// The clustered event bus: Hazelcast with members listed by address, or behind one name that
/// stands for all of them (a headless service); quick to join, to notice a death and to merge
/// again. Publish and subscribe only: its maps and locks would block on a frozen member.
final class Cluster {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          // Its own address only.
          "hazelcast.socket.bind.any", "false",
          "hazelcast.wait.seconds.before.join", "0",
          "hazelcast.max.no.heartbeat.seconds", "10",
          "hazelcast.heartbeat.interval.seconds", "2",
          "hazelcast.merge.first.run.delay.seconds", "5",
          "hazelcast.merge.next.run.delay.seconds", "5",
          "hazelcast.phone.home.enabled", "false",
          "hazelcast.shutdownhook.enabled", "false",
          "hazelcast.logging.type", "slf4j");

  private Cluster() {}

  static ClusterManager manager(ClusterOptions options) {
    Config config = new Config();
    config.setClusterName(options.name());
    PROPERTIES.forEach(config::setProperty);
    config.getNetworkConfig().setPort(options.port()).setPortAutoIncrement(options.port() == 0);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(options.host());
    config.setProperty("hazelcast.local.localAddress", options.host());
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    options
        .service()
        .ifPresentOrElse(service -> behind(join, service), () -> listed(join, options.members()));
    return new HazelcastClusterManager(config);
  }

  private static void listed(JoinConfig join, List<String> members) {
    TcpIpConfig list = join.getTcpIpConfig().setEnabled(true);
    members.forEach(list::addMember);
  }

  /// The list takes one address of a name only. This looks up all, and anew every few seconds, and
  /// asks nothing of Kubernetes but its DNS.
  private static void behind(JoinConfig join, HostAndPort service) {
    join.getTcpIpConfig().setEnabled(false);
    join.getKubernetesConfig()
        .setEnabled(true)
        .setProperty("service-dns", service.host())
        .setProperty("service-port", String.valueOf(service.port()));
  }
}
