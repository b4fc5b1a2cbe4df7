package dev.marquee.booking.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.booking.show.LiveSeats.Holding;
import dev.marquee.booking.show.SeatScripts.Wish;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Holds and the index by which their ends are found.
class LiveSeatsIT {
  private static final String INDEX = "booking:{shows}:ends";
  private static final HoldRules RULES =
      new HoldRules(Duration.ofMinutes(8), Duration.ofMinutes(10), 10, 20, 1_000);

  private static TestPlatform tp;
  private static Database db;
  private static RedisLink redis;
  private static SeatScripts scripts;
  private static LiveSeats live;
  private final SecureRandom random = new SecureRandom();

  @BeforeAll
  static void start() {
    tp = TestPlatform.start();
    db = tp.anonymous("acme", () -> tp.platform().database("booking"));
    redis = tp.anonymous("acme", () -> tp.platform().coordinationRedis());
    scripts = new SeatScripts(redis, 1_000);
    live =
        new LiveSeats(
            scripts,
            new ClaimStore(db),
            RULES,
            tp.platform().vertx().eventBus(),
            Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    redis.close();
    db.close();
    tp.close();
  }

  @BeforeEach
  void forgetEnds() {
    tp.anonymous("acme", () -> redis.send(Request.cmd(Command.DEL).arg(INDEX)).await());
  }

  @Test
  void holdWhoseEndCannotBeNotedIsNotGiven() {
    tp.anonymous(
        "acme",
        () -> {
          ShowKey show = loadedShow();
          redis.send(Request.cmd(Command.SET).arg(INDEX).arg("no index")).await();

          assertThatThrownBy(() -> live.hold(show, wish("ann", "A1")).await())
              .isInstanceOfSatisfying(
                  Fault.class,
                  fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.UNAVAILABLE));
          assertThat(live.view(show).await().seats()).isEmpty();

          forgetEnds();
          assertThat(live.hold(show, wish("ann", "A1")).await()).isInstanceOf(Holding.Held.class);
          assertThat(
                  scripts
                      .showsWithDeadlines(Instant.now(), Instant.now().plus(RULES.ttl()), 10)
                      .await())
              .containsExactly(show);
        });
  }

  @Test
  void onlyShowsWhoseHoldsHaveEndedAreDue() {
    tp.anonymous(
        "acme",
        () -> {
          Instant now = Instant.now();
          Instant before = now.minusSeconds(60);
          ShowKey ending = new ShowKey("acme", UUID.randomUUID());
          ShowKey both = new ShowKey("globex", UUID.randomUUID());
          ShowKey later = new ShowKey("acme", both.showId());
          scripts.noteDeadline(ending, now.minusSeconds(2)).await();
          scripts.noteDeadline(both, now.minusSeconds(1)).await();
          scripts.noteDeadline(both, now).await();
          scripts.noteDeadline(both, now.plusSeconds(30)).await();
          scripts.noteDeadline(later, now.plusSeconds(60)).await();

          assertThat(due(before, now, 10)).containsExactly(both, ending);
          assertThat(due(before, now, 1)).as("when they are too many").containsExactly(both);
          assertThat(due(now.plusSeconds(31), now.plusSeconds(60), 10)).containsExactly(later);
          assertThat(due(before, now, 10)).as("what is over").isEmpty();
        });
  }

  private static List<ShowKey> due(Instant from, Instant until, int most) {
    return scripts.showsWithDeadlines(from, until, most).await();
  }

  private static ShowKey loadedShow() {
    ShowKey show = new ShowKey("acme", UUID.randomUUID());
    scripts.load(show, "", Duration.ofHours(1), List.of()).await();
    return show;
  }

  private Wish wish(String owner, String... seats) {
    return new Wish(HoldId.random(random), owner, List.of(seats), "");
  }
}
