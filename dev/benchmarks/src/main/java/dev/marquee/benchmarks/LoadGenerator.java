package dev.marquee.benchmarks;

import dev.marquee.benchmarks.Target.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Puts load on a target for a while: one platform thread a connection, which blocks. There is
/// nothing in it that could hold an answer back or queue a request; what it costs is measured with
/// each round, as the client's processor time.
final class LoadGenerator {
  private static final long RETRY_NANOS = Duration.ofMillis(10).toNanos();
  private static final int STACK_BYTES = 256 << 10;

  private final Target target;
  private final Load load;
  private final Duration duration;
  private final CountDownLatch connecting;
  private final CountDownLatch begun = new CountDownLatch(1);

  /// Number of the next request, in the order in which they are due.
  private final AtomicLong next = new AtomicLong();

  // Set once all workers are connected, before any begins.
  private long startNanos;
  private long endNanos;

  private LoadGenerator(Target target, Load load, Duration duration) {
    this.target = target;
    this.load = load;
    this.duration = duration;
    this.connecting = new CountDownLatch(load.connections());
  }

  /// What came of it.
  ///
  /// @param answers right ones; only their latencies count
  /// @param errors wrong answers, lost connections and connections that couldn't be opened
  /// @param unsent requests that were due but found no free connection before the end; open loop
  ///   only
  record Outcome(long answers, long errors, long unsent, Duration elapsed, Latencies latencies) {}

  /// Blocks until the last answer is there; a connection that hangs ends with the target's time
  /// limit.
  static Outcome run(Target target, Load load, Duration duration) {
    return new LoadGenerator(target, load, duration).run();
  }

  private Outcome run() {
    List<Worker> workers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < load.connections(); i++) {
      Worker worker = new Worker();
      workers.add(worker);
      Thread thread = new Thread(null, worker, "load-" + i, STACK_BYTES);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    await(connecting);
    startNanos = System.nanoTime();
    endNanos = startNanos + duration.toNanos();
    begun.countDown();
    threads.forEach(LoadGenerator::join);
    return outcome(workers);
  }

  private Outcome outcome(List<Worker> workers) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    Latencies all = new Latencies();
    long errors = 0;
    for (Worker worker : workers) {
      all.add(worker.latencies);
      errors += worker.errors;
    }
    long unsent =
        switch (load) {
          case Load.Closed _ -> 0;
          case Load.Open open -> Math.max(0, due(open) - Math.min(next.get(), due(open)));
        };
    return new Outcome(all.count(), errors, unsent, elapsed, all);
  }

  private long due(Load.Open open) {
    return (long) Math.ceil((endNanos - startNanos) * (open.ratePerSecond() / 1e9));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailed("interrupted", e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailed("interrupted", e);
    }
  }

  /// One connection's life.
  private final class Worker implements Runnable {
    private final Latencies latencies = new Latencies();
    private long errors;
    private @Nullable Connection connection;

    @Override
    public void run() {
      connect();
      connecting.countDown();
      await(begun);
      while (System.nanoTime() < endNanos) {
        long dueNanos = awaitDue();
        if (dueNanos >= endNanos) {
          break;
        }
        exchange(dueNanos);
      }
      drop();
    }

    /// Making threads and connections isn't part of the load. One that can't be opened is tried
    /// again, and counted, when its first request is due.
    private void connect() {
      try {
        connection = target.connect();
      } catch (IOException e) {
        connection = null;
      }
    }

    /// When the next request is due, once that moment has come: now in a closed loop, by the
    /// timetable in an open one, where it may be long past.
    private long awaitDue() {
      return switch (load) {
        case Load.Closed _ -> System.nanoTime();
        case Load.Open open -> {
          long dueNanos =
              startNanos + (long) (next.getAndIncrement() * (1e9 / open.ratePerSecond()));
          awaitUntil(Math.min(dueNanos, endNanos));
          yield dueNanos;
        }
      };
    }

    private void exchange(long dueNanos) {
      try {
        Connection open = connection == null ? target.connect() : connection;
        connection = open;
        if (open.exchange()) {
          latencies.record(System.nanoTime() - dueNanos);
        } else {
          errors++;
        }
      } catch (IOException e) {
        errors++;
        drop();
        // A server that is down would be asked as fast as it refuses.
        awaitUntil(System.nanoTime() + RETRY_NANOS);
      }
    }

    private void drop() {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }
  }

  private static void awaitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
