package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.titleRequest;

import dev.marquee.platform.ops.Tls;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.catalog.v1.Titles;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Real processes behind one name: who gets how much.
class RpcBalancingIT {
  private static final Logger log = LoggerFactory.getLogger(RpcBalancingIT.class);
  private static final int CALLERS = 64;
  private static final int CALLS_EACH = 60;

  @Test
  void processesAndTheirInstancesShareTheCallsAndAThirdProcessJoins() throws Exception {
    int port = RpcNode.freePort();
    try (RpcWorld world = new RpcWorld();
        RpcNode _ = RpcNode.start("127.0.0.1", port, 2);
        RpcNode _ = RpcNode.start("127.0.0.2", port, 2)) {
      FakeDns dns = new FakeDns(world.vertx);
      dns.set("127.0.0.1", "127.0.0.2");
      RpcOptions options = RpcWorld.options(Map.of("catalog", "catalog.test:" + port));
      RpcChannels channels =
          new RpcChannels(world.vertx, options, Tls.off(), dns.options(), Duration.ofSeconds(60));
      RpcWorld.until(() -> channels.addresses("catalog").size() == 2);
      Titles titles = world.clients("edge", options, channels).asCaller(Titles.class);
      call(world, titles, CALLERS, 5);

      // A process that gets no processor for a while gets fewer calls, as it should: such a round
      // says nothing. Calls that aren't shared make no round even.
      Eventually.until(
          "processes and instances share a round of calls",
          Duration.ofMinutes(3),
          () -> isShared(call(world, titles, CALLERS, CALLS_EACH)));

      try (RpcNode _ = RpcNode.start("127.0.0.3", port, 2)) {
        Instant joined = Instant.now();
        dns.set("127.0.0.1", "127.0.0.2", "127.0.0.3");
        int few = CALLERS * 5;
        RpcWorld.until(() -> calls(call(world, titles, CALLERS, 5), "127.0.0.3") > few / 5);
        log.info(
            "the third process took a fifth of the calls after {}",
            Duration.between(joined, Instant.now()));
      }
      channels.close().await();
    }
  }

  /// Each of the two processes, and in it each of its two instances, took 40 to 60 % of the calls.
  private static boolean isShared(Map<String, Integer> instanceToCalls) {
    log.info("calls by instance: {}", instanceToCalls);
    int first = calls(instanceToCalls, "127.0.0.1");
    int second = calls(instanceToCalls, "127.0.0.2");
    return isHalf(first, first + second)
        && isHalf(calls(instanceToCalls, "127.0.0.1#0"), first)
        && isHalf(calls(instanceToCalls, "127.0.0.2#0"), second);
  }

  private static boolean isHalf(int part, int whole) {
    return part >= whole * 40 / 100 && part <= whole * 60 / 100;
  }

  private static int calls(Map<String, Integer> instanceToCalls, String process) {
    return instanceToCalls.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(process))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /// Each caller makes its calls one after the other, all callers at once.
  private static Map<String, Integer> call(
      RpcWorld world, Titles titles, int callers, int callsEach) {
    Map<String, AtomicInteger> nameToCalls = new ConcurrentHashMap<>();
    List<Future<?>> done = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      done.add(
          world.start(
              RpcWorld.nobody("acme"),
              () -> {
                for (int i = 0; i < callsEach; i++) {
                  String name = titles.getTitle(titleRequest("1")).await().getTitle().getName();
                  nameToCalls.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
                }
                return "";
              }));
    }
    try {
      Future.all(done).await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
    Map<String, Integer> calls = new TreeMap<>();
    nameToCalls.forEach((name, count) -> calls.put(name, count.get()));
    return calls;
  }
}
