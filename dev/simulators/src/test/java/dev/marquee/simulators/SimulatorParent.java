package dev.marquee.simulators;

import java.util.concurrent.CountDownLatch;

/// A process that starts a simulator, suspends it, prints its process id and waits to be killed.
final class SimulatorParent {
  private SimulatorParent() {}

  public static void main(String... args) throws InterruptedException {
    var child = SimulatorProcess.start(SimulatorKind.DISHTV);
    child.suspend();
    System.out.println(child.pid());
    new CountDownLatch(1).await();
  }
}
