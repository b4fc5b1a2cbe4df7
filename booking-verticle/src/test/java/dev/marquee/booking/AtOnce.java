package dev.marquee.booking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Has several people do something at the same moment.
final class AtOnce {
  private AtOnce() {}

  /// Runs all and gives their results in order.
  static <T> List<T> run(List<Callable<T>> deeds) throws Exception {
    CyclicBarrier start = new CyclicBarrier(deeds.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> deed : deeds) {
        running.add(
            threads.submit(() -> {
              start.await();
              return deed.call();
            }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) {
        results.add(each.get());
      }
      return results;
    }
  }

  static <T> List<T> run(int times, Callable<T> deed) throws Exception {
    return run(Collections.nCopies(times, deed));
  }
}
