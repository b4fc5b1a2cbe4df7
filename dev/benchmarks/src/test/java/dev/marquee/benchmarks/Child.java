package dev.marquee.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A process that burns a processor, or waits, or starts one that burns and waits.
final class Child {
  private Child() {}

  static ServerProcess start(String what) {
    return ServerProcess.start(
        new ServerProcess.Launch(
            what,
            ServerProcess.java(Child.class, List.of(what)),
            Map.of(),
            "READY",
            Duration.ofSeconds(30)));
  }

  @SuppressWarnings("InfiniteRecursion")
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments[0].equals("parent")) {
      start("busy");
    }
    System.out.println("READY");
    while (arguments[0].equals("busy")) {
      Thread.onSpinWait();
    }
    new CountDownLatch(1).await();
  }
}
