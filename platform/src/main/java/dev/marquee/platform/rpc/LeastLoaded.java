package dev.marquee.platform.rpc;

import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerSelector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Picks the instance with the fewest open calls, any of them at a draw. One that just failed comes
/// last for a moment: a dead instance has no open calls and would draw them all.
final class LeastLoaded implements LoadBalancer {
  private static final long DISTRUST_NANOS = Duration.ofSeconds(2).toNanos();

  /// What is known of one instance.
  private static final class Load implements InteractionMetrics<Load> {
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean failed;
    private volatile long failedAtNanos;

    @Override
    public Load initiateRequest() {
      open.incrementAndGet();
      return this;
    }

    @Override
    public void reportFailure(Load load, Throwable failure) {
      open.decrementAndGet();
      failedAtNanos = System.nanoTime();
      failed = true;
    }

    @Override
    public void reportResponseEnd(Load load) {
      open.decrementAndGet();
      failed = false;
    }

    long rank() {
      boolean distrusted = failed && System.nanoTime() - failedAtNanos < DISTRUST_NANOS;
      return distrusted ? Integer.MAX_VALUE + (long) open.get() : open.get();
    }
  }

  @Override
  public InteractionMetrics<?> newMetrics() {
    return new Load();
  }

  @Override
  public ServerSelector selector(List<? extends ServerEndpoint> instances) {
    return () -> {
      int count = instances.size();
      if (count == 0) {
        return -1;
      }
      int first = ThreadLocalRandom.current().nextInt(count);
      int best = first;
      long bestRank = rank(instances.get(first));
      for (int i = 1; i < count && bestRank > 0; i++) {
        int candidate = (first + i) % count;
        long rank = rank(instances.get(candidate));
        if (rank < bestRank) {
          best = candidate;
          bestRank = rank;
        }
      }
      return best;
    };
  }

  private static long rank(ServerEndpoint instance) {
    return ((Load) instance.metrics()).rank();
  }
}
