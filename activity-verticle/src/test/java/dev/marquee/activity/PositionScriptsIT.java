package dev.marquee.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.embedded.TestServers;
import dev.marquee.platform.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PositionScriptsIT {
  private static final Instant LONG_AGO = Instant.parse("2025-03-01T12:00:00Z");
  private static Vertx vertx;
  private static RedisLink redis;
  private static PositionScripts scripts;

  @BeforeAll
  static void connect() {
    vertx = Vertx.vertx();
    redis = new RedisLink(vertx, TestServers.redis().uri(), Duration.ofSeconds(10));
    scripts = new PositionScripts(redis, Duration.ofHours(1));
  }

  @AfterAll
  static void close() {
    redis.close();
    await(vertx.close());
  }

  @Test
  void latestReportStaysWhateverOrderReportsArriveIn() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      Viewing viewing = newViewing();
      List<Position> reports = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        UUID session = UUID.randomUUID();
        Instant at = LONG_AGO.plusMillis(random.nextInt(3));
        reports.add(new Position(session, i, 100, at, random.nextInt(3), random.nextBoolean()));
      }
      Collections.shuffle(reports, random);

      reports.forEach(report -> await(scripts.keepLatest("acme", viewing, report)));

      assertThat(await(scripts.latest("acme", viewing)))
          .as("seed %s", seed)
          .contains(Collections.max(reports, Position.BY_EVENT_TIME));
    }
  }

  @Test
  void sameReportAgainChangesNothing() {
    Viewing viewing = newViewing();
    Position first = new Position(UUID.randomUUID(), 10, 100, LONG_AGO, 7, false);
    Position altered = new Position(first.sessionId(), 20, 100, LONG_AGO, 7, true);

    assertThat(await(scripts.keepLatest("acme", viewing, first))).isTrue();
    assertThat(await(scripts.keepLatest("acme", viewing, altered))).isFalse();
    assertThat(await(scripts.latest("acme", viewing))).contains(first);
  }

  @Test
  void sameIdsInTwoTenantsNeverMeet() {
    Viewing viewing = newViewing();
    await(
        scripts.keepLatest(
            "acme", viewing, new Position(UUID.randomUUID(), 10, 100, LONG_AGO, 7, false)));

    assertThat(await(scripts.latest("globex", viewing))).isEmpty();
  }

  private static Viewing newViewing() {
    return new Viewing(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
