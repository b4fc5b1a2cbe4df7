package dev.marquee.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Finds a base port whose followers are free.
final class FreeBase {
  private static final List<Integer> OFFSETS =
      List.of(0, 1, 2, 3, 20, 21, 22, 30, 31, 32, 33, 34, 920, 921, 922, 923, 924, 925, 926, 927);

  private FreeBase() {}

  static int find() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int base = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      if (OFFSETS.stream().allMatch(offset -> isFree(base + offset))) {
        return base;
      }
    }
    throw new IllegalStateException("no free ports");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
