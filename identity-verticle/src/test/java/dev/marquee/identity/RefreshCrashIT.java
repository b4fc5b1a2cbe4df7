package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.ChildJvm;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.RefreshResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Identity is killed while people refresh. Who got no answer asks another process with the token
/// he has: nobody loses a session.
class RefreshCrashIT {
  private static final int KILLS = 3;
  private static final int PEOPLE = 16;
  private static final int REFRESHES_BEFORE_A_KILL = 200;

  @Test
  void nobodyLosesHisSessionWhenIdentityIsKilled() throws Exception {
    // The grace need only outlast the way to another process; a busy machine takes its time.
    try (TestPlatform tp =
            TestPlatform.start(
                Map.of(
                    "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                    "identity.hashing.cost", "4",
                    "identity.sessions.reuseGrace", "1m"),
                "identity");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      tp.deploy(new IdentityVerticle(tp.platform()));
      App survivor = new App(tp, "acme");
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < PEOPLE; i++) {
        tokens.add(survivor.registered("crash-" + i + "@example.org").getRefreshToken());
      }
      for (int kill = 0; kill < KILLS; kill++) {
        tokens = refreshedThroughAKill(tp, survivor, tokens, threads);
      }
      assertThat(tokens).allMatch(token -> survivor.refresh(token).hasRefreshed());
    }
  }

  private static List<String> refreshedThroughAKill(
      TestPlatform tp, App survivor, List<String> tokens, ExecutorService threads)
      throws Exception {
    int port = tp.port("beacons");
    AtomicBoolean killed = new AtomicBoolean();
    AtomicInteger unanswered = new AtomicInteger();
    CountDownLatch refreshes = new CountDownLatch(REFRESHES_BEFORE_A_KILL);
    List<Future<String>> people = new ArrayList<>();
    Platform itsClient = clientOf(tp, port);
    try (ChildJvm process = IdentityProcess.start(tp, port)) {
      App victim = new App(tp, "acme", itsClient.clients("test"));
      for (String token : tokens) {
        Callable<String> person =
            () -> {
              String mine = token;
              while (!killed.get()) {
                mine = refreshed(victim, survivor, mine, unanswered);
                refreshes.countDown();
              }
              return mine;
            };
        people.add(threads.submit(person));
      }
      refreshes.await();
      process.kill();
      // The next refresh of each meets the dead process.
      killed.set(true);
      List<String> kept = new ArrayList<>();
      for (Future<String> person : people) {
        kept.add(person.get());
      }
      assertThat(unanswered).hasPositiveValue();
      return kept;
    } finally {
      itsClient.close().await();
    }
  }

  private static Platform clientOf(TestPlatform tp, int port) {
    return new Platform(
        tp.platform().vertx(),
        Clock.systemUTC(),
        new SimpleMeterRegistry(),
        tp.settings().with("test", Map.of("rpc.addresses.identity", "'127.0.0.1:" + port + "'")),
        clients -> () -> App.publishedKeys(tp.platform()));
  }

  private static String refreshed(
      App victim, App survivor, String token, AtomicInteger unanswered) {
    RefreshResponse answer;
    try {
      answer = victim.refresh(token);
    } catch (Fault noAnswer) {
      unanswered.incrementAndGet();
      answer = survivor.refresh(token);
    }
    assertThat(answer.hasRefreshed()).isTrue();
    return answer.getRefreshed().getRefreshToken();
  }
}
