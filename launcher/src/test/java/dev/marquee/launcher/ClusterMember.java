package dev.marquee.launcher;

import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.List;

/// A member of the event bus as a process of its own: prints how many there are whenever that
/// changes, until it is killed. Arguments: the name behind which all are, `host:port` of its own.
final class ClusterMember {
  private ClusterMember() {}

  public static void main(String... arguments) {
    String[] own = arguments[1].split(":");
    int port = Integer.parseInt(own[1]);
    ClusterManager manager =
        Cluster.manager(
            new ClusterOptions(List.of(arguments[0] + ":" + port), own[0], port, "test"));
    Vertx vertx = Vertx.builder().withClusterManager(manager).buildClustered().await();
    int[] known = {0};
    vertx.setPeriodic(
        100,
        id -> {
          int members = manager.getNodes().size();
          if (members != known[0]) {
            known[0] = members;
            System.out.println("MEMBERS " + members);
          }
        });
  }
}
