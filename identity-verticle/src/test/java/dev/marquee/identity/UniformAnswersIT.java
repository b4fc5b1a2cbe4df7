package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who asks with an e-mail learns nothing about it: the answer is the same and so is the work,
/// counted in hashes, transactions, rows of each table and Redis commands.
class UniformAnswersIT {
  private static final String WRONG = "three films a week";
  private static final AtomicInteger PEOPLE = new AtomicInteger();
  private static final List<String> TABLES =
      List.of("account", "registration", "link", "mail", "audit", "outbox", "profile");

  private static TestPlatform tp;
  private static Database db;
  private static App app;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "6",
                // Others' transactions would be counted too.
                "identity.links.purge", "1h",
                "identity.signing", "{reload: 1h, activationDelay: 2h, rotation: 30d}",
                "identity.attempts.mails", "{near: 0, elsewhere: 0, perNetwork: 0}"),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    db = tp.platform().database("identity");
    app = new App(tp, "acme").at("198.51.100.7");
    // Connections and scripts are there from here on.
    List.of(1, 2).forEach(i -> app.registered("warm-" + i + "@example.org"));
    app.forgot("warm-1@example.org");
    app.login("warm-1@example.org", WRONG);
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void loginCostsAndAnswersTheSame() {
    assertAlike(email -> app.login(email, WRONG));
  }

  @Test
  void registrationCostsAndAnswersTheSame() {
    assertAlike(email -> app.register(email));
  }

  @Test
  void requestOfAResetCostsAndAnswersTheSame() {
    assertAlike(email -> app.forgot(email));
  }

  /// The server's own housekeeping takes a transaction now and then, but not three times in a row.
  private static void assertAlike(Function<String, Object> ask) {
    Cost cost = cost(ask);
    for (int again = 0; again < 2 && !cost.unknown().equals(cost.known()); again++) {
      cost = cost(ask);
    }

    assertThat(cost.unknown()).isEqualTo(cost.known());
    assertThat(cost.known().transactions()).isEqualTo(1);
  }

  /// What it takes to ask about an e-mail that has an account, and about one that hasn't.
  private record Cost(Work known, Work unknown) {}

  private static Cost cost(Function<String, Object> ask) {
    int number = PEOPLE.incrementAndGet();
    String known = "known-" + number + "@example.org";
    app.at("203.0.113.9").registered(known);
    Eventually.until(
        "its event is published", () -> Work.number("SELECT count(*) FROM outbox") == 0);
    Work before = Work.now();
    Object answerToKnown = ask.apply(known);
    Work between = Work.now();
    Object answerToUnknown = ask.apply("other-" + number + "@example.org");
    Work after = Work.now();

    assertThat(answerToUnknown).isEqualTo(answerToKnown);
    return new Cost(between.since(before), after.since(between));
  }

  /// What was done so far.
  ///
  /// @param transactions that wrote
  private record Work(long hashes, long transactions, List<Long> rows, long redisCommands) {
    static Work now() {
      // Reading writes no transaction number of its own.
      long transactions = number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
      List<Long> rows =
          TABLES.stream().map(table -> number("SELECT count(*) FROM " + table)).toList();
      return new Work(
          tp.platform().meters().timer("identity.password.hash").count(),
          transactions,
          rows,
          scriptCalls());
    }

    Work since(Work earlier) {
      List<Long> added = new java.util.ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        added.add(rows.get(i) - earlier.rows.get(i));
      }
      return new Work(
          hashes - earlier.hashes,
          transactions - earlier.transactions,
          added,
          redisCommands - earlier.redisCommands);
    }

    private static long number(String sql) {
      return db.writer()
          .query(TwinTenant.ALL_TENANTS + sql)
          .execute()
          .await()
          .iterator()
          .next()
          .getLong(0);
    }

    private static long scriptCalls() {
      var redis = tp.platform().coordinationRedis();
      String stats =
          String.valueOf(redis.send(Request.cmd(Command.INFO).arg("commandstats")).await());
      redis.close();
      return stats
          .lines()
          .filter(line -> line.startsWith("cmdstat_evalsha:") || line.startsWith("cmdstat_hget:"))
          .mapToLong(line -> Long.parseLong(line.replaceFirst(".*?calls=(\\d+),.*", "$1")))
          .sum();
    }
  }

  /// Coarse: a bcrypt hash too many, or a mail sent while the caller waits, would show.
  @Tag("deep")
  @Test
  void timeTellsNothing() {
    app.at("203.0.113.9").registered("timed@example.org");
    assertTimedAlike(email -> app.forgot(email));
    assertTimedAlike(email -> app.login(email, WRONG));
  }

  private static void assertTimedAlike(Function<String, Object> ask) {
    long known = Long.MAX_VALUE;
    long unknown = Long.MAX_VALUE;
    for (int i = 0; i < 200; i++) {
      known = Math.min(known, nanos(ask, "timed@example.org"));
      unknown = Math.min(unknown, nanos(ask, "untimed@example.org"));
    }
    assertThat((double) known / unknown).isBetween(0.7, 1.4);
  }

  private static long nanos(Function<String, Object> ask, String email) {
    long started = System.nanoTime();
    assertThat(ask.apply(email)).isNotNull();
    return System.nanoTime() - started;
  }
}
