package dev.marquee.platform.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Free ports of 127.0.0.1 by listener name. Taken below the range the kernel gives to outgoing
/// connections, so that only another listener can be quicker.
final class TestPorts {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int TRIES_MAX = 10_000;

  private TestPorts() {}

  static Map<String, Integer> pick(List<String> names) {
    Map<String, Integer> nameToPort = new HashMap<>();
    for (int tries = 0; nameToPort.size() < names.size(); tries++) {
      if (tries > TRIES_MAX) {
        throw new IllegalStateException("no free TCP ports");
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (!nameToPort.containsValue(port) && isFree(port)) {
        nameToPort.put(names.get(nameToPort.size()), port);
      }
    }
    return nameToPort;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
