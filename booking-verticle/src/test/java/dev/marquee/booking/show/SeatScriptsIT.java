package dev.marquee.booking.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.show.SeatScripts.Wish;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The Lua scripts on a real Redis; each guard with its negative control, the script without it.
class SeatScriptsIT {
  private static final HoldRules RULES =
      new HoldRules(Duration.ofMinutes(8), Duration.ofMinutes(10), 10, 20, 1_000_000);
  private static final HoldRules HASTY =
      new HoldRules(Duration.ofMillis(5), Duration.ofMillis(5), 10, 20, 1_000_000);
  private static final Duration LIFE = Duration.ofHours(1);
  private static final String TAKEN_GUARD = "if #taken > 1 then return taken end";
  private static final String OWNER_GUARD = "if owner ~= ARGV[2] then return {'NONE'} end";
  private static final String STALE_GUARD =
      "if (version or '') ~= ARGV[1] then return {'STALE'} end";
  private static final String BOOKING_GUARD = "if ref == ARGV[1] then";

  private static TestPlatform tp;
  private final SecureRandom random = new SecureRandom();

  @BeforeAll
  static void start() {
    tp = TestPlatform.start();
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  /// Work on scripts and a link of their own.
  private interface Work<T> {
    T with(SeatScripts scripts, RedisLink redis) throws Exception;
  }

  private static <T> T run(Work<T> work) {
    Callable<T> deed =
        () -> {
          RedisLink redis = tp.platform().coordinationRedis();
          try {
            return work.with(new SeatScripts(redis, 1_000), redis);
          } finally {
            redis.close();
          }
        };
    return tp.anonymous("acme", deed);
  }

  private static ShowKey loadedShow(SeatScripts scripts) {
    ShowKey show = new ShowKey("acme", UUID.randomUUID());
    assertThat(scripts.load(show, "", LIFE, List.of()).await()).containsExactly("LOADED", "0");
    return show;
  }

  private Wish wish(String owner, String... seats) {
    return new Wish(HoldId.random(random), owner, List.of(seats), "");
  }

  @Test
  void stateThatIsNotLoadedIsNeverGuessed() {
    run((scripts, redis) -> {
      ShowKey show = new ShowKey("acme", UUID.randomUUID());
      assertThat(scripts.hold(show, wish("ann", "A1"), RULES).await()).containsExactly("ABSENT");
      assertThat(scripts.map(show).await()).containsExactly("ABSENT");
      assertThat(scripts.mark(show, "S|b|0|ann", List.of("A1")).await()).containsExactly("ABSENT");
      assertThat(scripts.free(show, UUID.randomUUID(), List.of("A1")).await())
          .containsExactly("ABSENT");
      return true;
    });
  }

  @Test
  void seatIsHeldByOneHoldAtATime() {
    List<Integer> heldByGuarded = run((scripts, redis) -> holdsWon(scripts, redis, script("hold")));
    List<Integer> heldByUnguarded =
        run((scripts, redis) -> holdsWon(scripts, redis, without("hold", TAKEN_GUARD)));

    assertThat(heldByGuarded).containsOnly(1);
    assertThat(heldByUnguarded).as("negative control").anyMatch(winners -> winners > 1);
  }

  /// How many of five wishes for one seat, sent together, were granted; ten rounds.
  private List<Integer> holdsWon(SeatScripts scripts, RedisLink redis, String holdScript) {
    List<Integer> winners = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      ShowKey show = loadedShow(scripts);
      List<Future<Response>> racing =
          IntStream.range(0, 5)
              .mapToObj(i -> eval(redis, holdScript, holdKeys(show), holdArguments("p" + i, "A1")))
              .toList();
      Future.all(racing).await();
      winners.add(
          (int)
              racing.stream()
                  .filter(answer -> answer.result().get(0).toString().equals("HELD"))
                  .count());
    }
    return winners;
  }

  private static List<String> holdKeys(ShowKey show) {
    List<String> keys = new ArrayList<>(show.keys());
    keys.add(show.key("rate:x"));
    keys.add(show.key("replay:x"));
    return keys;
  }

  private List<String> holdArguments(String owner, String seat) {
    return List.of(
        HoldId.random(random).text(),
        owner,
        "60000",
        "120000",
        "20",
        "1000",
        "60000",
        "1000",
        "",
        "1",
        seat);
  }

  @Test
  void holdIsReleasedByItsOwnerOnly() {
    run((scripts, redis) -> {
      ShowKey show = loadedShow(scripts);
      Wish wish = wish("ann", "A1");
      scripts.hold(show, wish, RULES).await();
      List<String> byEve = List.of(wish.hold().text(), "eve", "1000");

      assertThat(scripts.release(show, wish.hold(), "eve").await()).containsExactly("NONE");
      assertThat(seats(redis, show)).containsOnlyKeys("A1");
      eval(redis, without("release", OWNER_GUARD), show.keys(), byEve).await();
      assertThat(seats(redis, show)).as("negative control").isEmpty();
      return true;
    });
  }

  @Test
  void claimsReadBeforeAChangeDoNotUndoIt() {
    run((scripts, redis) -> {
      ShowKey show = loadedShow(scripts);
      // Somebody reads Postgres: nothing is claimed. Then a seat is sold. Then he comes back.
      String seenVersion = scripts.version(show).await();
      scripts.mark(show, "S|b1|0|ann", List.of("A1")).await();
      List<String> late = List.of(seenVersion, "3600000", "1000");

      assertThat(scripts.load(show, seenVersion, LIFE, List.of()).await()).containsExactly("STALE");
      assertThat(seats(redis, show)).containsOnlyKeys("A1");
      eval(redis, without("load", STALE_GUARD), show.keys(), late).await();
      assertThat(seats(redis, show)).as("negative control").isEmpty();
      return true;
    });
  }

  @Test
  void seatsGivenBackByABookingStayWithWhoeverHasThemByNow() {
    run((scripts, redis) -> {
      ShowKey show = loadedShow(scripts);
      UUID gone = UUID.randomUUID();
      scripts.mark(show, "S|b2|0|bob", List.of("A1")).await();

      scripts.free(show, gone, List.of("A1")).await();
      assertThat(seats(redis, show)).containsOnlyKeys("A1");
      String unguarded = script("free").replace(BOOKING_GUARD, "if true then");
      eval(redis, unguarded, show.keys(), List.of(gone.toString(), "1000", "A1")).await();
      assertThat(seats(redis, show)).as("negative control").isEmpty();
      return true;
    });
  }

  @Test
  void holdThatIsOverIsFreeEvenBeforeItIsSwept() throws Exception {
    run((scripts, redis) -> {
      ShowKey show = loadedShow(scripts);
      Wish first = wish("ann", "A1", "A2");
      scripts.hold(show, first, HASTY).await();
      Eventually.until(
          "the deadline passes",
          () -> scripts.hold(show, wish("bob", "A2"), RULES).await().getFirst().equals("HELD"));

      assertThat(scripts.claim(show, first.hold(), "ann", LIFE).await()).containsExactly("LOST");
      assertThat(scripts.sweep(show).await()).isEqualTo(1);
      assertThat(seats(redis, show)).containsOnlyKeys("A2");
      assertThat(people(redis, show)).isEqualTo(Map.of("bob", 1));
      return true;
    });
  }

  @Test
  void claimMovesTheDeadlineButNeverPastTheCap() {
    HoldRules rules = new HoldRules(Duration.ofSeconds(60), Duration.ofSeconds(40), 10, 20, 1_000);
    run((scripts, redis) -> {
      ShowKey show = loadedShow(scripts);
      Wish wish = wish("ann", "A1");
      long heldUntil = Long.parseLong(scripts.hold(show, wish, rules).await().get(2));

      List<String> claimed = scripts.claim(show, wish.hold(), "ann", Duration.ofHours(5)).await();

      assertThat(claimed.get(0)).isEqualTo("MINE");
      assertThat(claimed.get(2)).isEqualTo("A1");
      assertThat(Long.parseLong(claimed.get(1))).isEqualTo(heldUntil + 40_000);
      return true;
    });
  }

  @Test
  void oldChangesAreForgottenAndTheGapIsSeen() {
    run((scripts, redis) -> {
      SeatScripts forgetful = new SeatScripts(redis, 10);
      ShowKey show = loadedShow(forgetful);
      long before = Long.parseLong(forgetful.version(show).await());
      for (int i = 0; i < 300; i++) {
        Wish wish = wish("ann", "A1");
        forgetful.hold(show, wish, RULES).await();
        forgetful.release(show, wish.hold(), "ann").await();
      }

      SeatScripts.StreamRead read = forgetful.changes(show, before).await().orElseThrow();
      assertThat(read.versionNow()).isEqualTo(before + 600);
      assertThat(SeatChange.followWithoutGap(before, read.versionNow(), read.changes())).isFalse();
      return true;
    });
  }

  /// Whatever is done in whatever order: the counters are what one gets by counting, every hold has
  /// a deadline, and every change is one version.
  @Test
  void stateStaysConsistentUnderAnyOrderOfOperations() {
    long seed = new Random().nextLong();
    run((scripts, redis) -> {
      Random dice = new Random(seed);
      for (int round = 0; round < 20; round++) {
        ShowKey show = loadedShow(scripts);
        Map<HoldId, String> holdToOwner = new HashMap<>();
        List<UUID> bookings = List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));
        for (int step = 0; step < 60; step++) {
          String owner = "p" + dice.nextInt(4);
          List<String> seats =
              IntStream.range(0, 1 + dice.nextInt(3))
                  .mapToObj(i -> "A" + dice.nextInt(8))
                  .distinct()
                  .toList();
          UUID booking = bookings.get(dice.nextInt(bookings.size()));
          HoldId known =
              holdToOwner.isEmpty()
                  ? HoldId.random(random)
                  : new ArrayList<>(holdToOwner.keySet()).get(dice.nextInt(holdToOwner.size()));
          String whose = holdToOwner.getOrDefault(known, owner);
          switch (dice.nextInt(7)) {
            case 0, 1 -> {
              Wish wish = new Wish(HoldId.random(random), owner, seats, "");
              scripts.hold(show, wish, dice.nextInt(3) == 0 ? HASTY : RULES).await();
              holdToOwner.put(wish.hold(), owner);
            }
            case 2 -> scripts.release(show, known, whose).await();
            case 3 -> scripts.claim(show, known, whose, LIFE).await();
            case 4 -> scripts.mark(show, "C|" + booking + "|9|" + owner, seats).await();
            case 5 -> scripts.free(show, booking, seats).await();
            default -> scripts.sweep(show).await();
          }
          assertConsistent(redis, show, "seed %d, round %d, step %d".formatted(seed, round, step));
        }
      }
      return true;
    });
  }

  private static void assertConsistent(RedisLink redis, ShowKey show, String when) {
    Map<String, Integer> counted = new HashMap<>();
    seats(redis, show)
        .values()
        .forEach(
            entry -> counted.merge(entry.substring(entry.lastIndexOf('|') + 1), 1, Integer::sum));
    assertThat(people(redis, show)).as(when).isEqualTo(counted);
    List<String> holds = strings(redis, Request.cmd(Command.HKEYS).arg(show.key("holds")));
    List<String> deadlines =
        strings(redis, Request.cmd(Command.ZRANGE).arg(show.key("deadlines")).arg(0).arg(-1));
    assertThat(deadlines).as(when).containsExactlyInAnyOrderElementsOf(holds);
    for (String name : List.of("seats", "holds", "deadlines", "people", "version", "changes")) {
      String ttl =
          String.valueOf(redis.send(Request.cmd(Command.PTTL).arg(show.key(name))).await());
      assertThat(ttl).as("%s: %s lives on for ever", when, name).isNotEqualTo("-1");
    }
  }

  private static Map<String, String> seats(RedisLink redis, ShowKey show) {
    Response answer = send(redis, Request.cmd(Command.HGETALL).arg(show.key("seats")));
    Map<String, String> seats = new HashMap<>();
    answer.getKeys().forEach(seat -> seats.put(seat, answer.get(seat).toString()));
    return seats;
  }

  private static Map<String, Integer> people(RedisLink redis, ShowKey show) {
    Response answer = send(redis, Request.cmd(Command.HGETALL).arg(show.key("people")));
    Map<String, Integer> people = new HashMap<>();
    answer
        .getKeys()
        .forEach(owner -> people.put(owner, Integer.valueOf(answer.get(owner).toString())));
    return people;
  }

  private static List<String> strings(RedisLink redis, Request request) {
    return send(redis, request).stream().map(Response::toString).toList();
  }

  private static Response send(RedisLink redis, Request request) {
    return Objects.requireNonNull(redis.send(request).await());
  }

  private static Future<Response> eval(
      RedisLink redis, String script, List<String> keys, List<String> arguments) {
    Request eval = Request.cmd(Command.EVAL).arg(script).arg(keys.size());
    keys.forEach(eval::arg);
    arguments.forEach(eval::arg);
    return redis.send(eval).map(Objects::requireNonNull);
  }

  private static String without(String name, String guard) {
    String script = script(name);
    assertThat(script).contains(guard);
    return script.replace(guard, "");
  }

  private static String script(String name) {
    try (var in =
        Objects.requireNonNull(
            SeatScripts.class.getResourceAsStream("/booking/lua/" + name + ".lua"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
