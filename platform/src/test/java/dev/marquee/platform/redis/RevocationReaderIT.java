package dev.marquee.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.embedded.EmbeddedRedis;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.rpc.Revocations;
import dev.marquee.platform.rpc.TokenStanding;
import dev.marquee.platform.testing.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What processes learn of the log: each is a Vert.x of its own, so no event bus joins them.
class RevocationReaderIT {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration NEVER = Duration.ofHours(1);

  private final EmbeddedRedis redis = TestServers.startRedis();
  private final Vertx writer = Vertx.vertx();
  private final RedisLink link = link(writer);
  private final List<Reading> readings = new ArrayList<>();

  /// A process that reads.
  private final class Reading {
    final Vertx vertx;
    final Revocations known = new Revocations();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final RevocationReader reader;

    Reading(Vertx vertx, Duration pause) {
      this.vertx = vertx;
      this.reader =
          new RevocationReader(vertx, Clock.systemUTC(), link(vertx), known, pause).start(meters);
      known.known().await();
      readings.add(this);
    }

    boolean ends(String account) {
      return known.ends(
          new TokenStanding(
              Revocations.account("acme", account), "", "", 1, 0, System.currentTimeMillis()));
    }

    double ageSeconds() {
      return meters.get("tokens.revocations.age").gauge().value();
    }
  }

  @AfterEach
  void close() {
    readings.forEach(reading -> reading.reader.stop().await());
    readings.forEach(reading -> reading.vertx.close().await());
    writer.close().await();
    redis.kill();
  }

  @Test
  void twoProcessesLearnWithinASecondThoughNoBusJoinsThem() {
    Reading one = new Reading(Vertx.vertx(), Duration.ofMillis(250));
    Reading two = new Reading(Vertx.vertx(), Duration.ofMillis(250));

    List<Duration> waits = new ArrayList<>();
    for (int position = 1; position <= 21; position++) {
      String account = "account-" + position;
      append(position, account);
      long appended = System.nanoTime();
      Eventually.until("both know", () -> one.ends(account) && two.ends(account));
      waits.add(Duration.ofNanos(System.nanoTime() - appended));
    }
    // A machine that has no time for us may take longer now and then.
    assertThat(waits.stream().sorted().toList().get(10)).isLessThan(Duration.ofSeconds(1));
    assertThat(one.ends("account-22")).isFalse();
  }

  @Test
  void whoStartsLaterReadsAllOfItHoweverLong() {
    for (int position = 1; position <= 2_500; position++) {
      append(position, "account-" + position);
    }

    Reading late = new Reading(Vertx.vertx(), NEVER);

    assertThat(late.known.size()).isEqualTo(2_500);
  }

  /// Reading every hour, it would know nothing of it without the wake.
  @Test
  void messageOnTheBusWakesTheReader() {
    Reading reading = new Reading(Vertx.vertx(), NEVER);
    append(1, "account-1");
    assertThat(reading.ends("account-1")).isFalse();

    reading.vertx.eventBus().publish(RevocationReader.WAKE, "");

    Eventually.until("it knows", () -> reading.ends("account-1"));
  }

  @Test
  void withoutRedisItGoesOnWithWhatItKnowsAndCatchesUpAfterwards() {
    append(1, "account-1");
    Reading reading = new Reading(Vertx.vertx(), Duration.ofMillis(50));

    redis.pause();
    Eventually.until("it says that it is behind", () -> reading.ageSeconds() > 0.5);
    assertThat(reading.ends("account-1")).isTrue();
    redis.resume();

    append(2, "account-2");
    Eventually.until("it knows", () -> reading.ends("account-2"));
    Eventually.until("it is up to date", () -> reading.ageSeconds() < 0.5);
  }

  @Test
  void refilledLogGoesOnWhereItWas() {
    append(1, "account-1");
    append(2, "account-2");
    Reading reading = new Reading(Vertx.vertx(), Duration.ofMillis(50));

    send(Request.cmd(Command.FLUSHALL));
    append(2, "account-2");
    append(3, "account-3");

    Eventually.until("it knows", () -> reading.ends("account-3"));
    assertThat(reading.ends("account-1")).isTrue();
  }

  /// Another Postgres behind it, say: all of it is read again now and then.
  @Test
  void logThatBeganAnewIsNoticed() {
    append(1_000, "account-1");
    Reading reading = new Reading(Vertx.vertx(), Duration.ofMillis(5));

    send(Request.cmd(Command.FLUSHALL));
    append(1, "account-2");

    Eventually.until("it knows", () -> reading.ends("account-2"));
  }

  private void append(int position, String account) {
    long now = System.currentTimeMillis();
    send(
        Request.cmd(Command.XADD)
            .arg(RevocationReader.LOG)
            .arg(position + "-0")
            .arg("subject")
            .arg(Revocations.account("acme", account))
            .arg("version")
            .arg(2)
            .arg("at")
            .arg(now)
            .arg("until")
            .arg(now + 60_000));
  }

  private void send(Request request) {
    link.send(request).await();
  }

  private RedisLink link(Vertx vertx) {
    return new RedisLink(vertx, redis.server().uri(), SECOND);
  }
}
