package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.identity.IdentityOptions.HashingOptions;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final int THREADS = 2;
  private static final int WAITING_MAX = 3;
  private static final int NEW_MAX = 2;

  private final WorkerExecutor pool = VERTX.createSharedWorkerExecutor("passwords-test", THREADS);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Passwords passwords =
      new Passwords(
          pool,
          new HashingOptions(4, THREADS, WAITING_MAX, NEW_MAX, Duration.ofSeconds(2)),
          meters);

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void passwordMatchesItsOwnHashAndNoOther() {
    Optional<String> hash = hash("two films a week");

    assertThat(check("two films a week", hash)).isInstanceOf(Passwords.Match.class);
    assertThat(check("two films a weeK", hash)).isInstanceOf(Passwords.Mismatch.class);
    assertThat(hash("two films a week")).isNotEqualTo(hash);
  }

  /// bcrypt alone reads 72 bytes and would take both for one.
  @Test
  void passwordsThatDifferOnlyBeyond72BytesAreTwo() {
    String start = "x".repeat(72);
    Optional<String> hash = hash(start + "a");

    assertThat(check(start + "a", hash)).isInstanceOf(Passwords.Match.class);
    assertThat(check(start + "b", hash)).isInstanceOf(Passwords.Mismatch.class);
    assertThat(check(start, hash)).isInstanceOf(Passwords.Mismatch.class);
  }

  @Test
  void everyLengthAroundTheLimitOfBcryptWorks() {
    for (int length = 69; length <= 75; length++) {
      Optional<String> hash = hash("\u00e9" + "x".repeat(length - 2));

      assertThat(check("\u00e9" + "x".repeat(length - 2), hash))
          .isInstanceOf(Passwords.Match.class);
      assertThat(check("\u00e9" + "x".repeat(length - 3) + "y", hash))
          .isInstanceOf(Passwords.Mismatch.class);
    }
  }

  @Test
  void composedAndDecomposedLettersAreOnePassword() {
    assertThat(check("cafe\u0301 noir", hash("caf\u00e9 noir")))
        .isInstanceOf(Passwords.Match.class);
  }

  @Test
  void hashHasTheCostOfTheSettings() {
    assertThat(hash("two films a week").orElseThrow()).startsWith("$2a$04$").hasSize(60);
  }

  /// Otherwise the time would tell who has an account. A hash that is refused as malformed takes a
  /// thousandth of a real one, so a wide margin is enough to tell them apart on a busy machine.
  @Test
  void unknownAccountCostsOneWholeHashLikeAWrongPassword() {
    Passwords costly =
        new Passwords(pool, new HashingOptions(8, THREADS, 0, 1, Duration.ofSeconds(1)), meters);
    Optional<String> hash =
        costly.hash("two films a week").await() instanceof Passwords.Hashed(String text)
            ? Optional.of(text)
            : Optional.empty();

    double wrong = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      wrong = Math.min(wrong, nanosOf(() -> costly.check("wrong password", hash).await()));
    }
    double unknown = nanosOf(() -> costly.check("wrong password", Optional.empty()).await());

    assertThat(unknown).isGreaterThan(wrong / 20);
  }

  private double nanosOf(Runnable check) {
    Timer timer = meters.timer("identity.password.hash");
    long count = timer.count();
    double before = timer.totalTime(TimeUnit.NANOSECONDS);
    check.run();
    assertThat(timer.count() - count).isEqualTo(1);
    return timer.totalTime(TimeUnit.NANOSECONDS) - before;
  }

  @Test
  void unknownAccountNeverMatches() {
    assertThat(check("nobody", Optional.empty())).isInstanceOf(Passwords.Mismatch.class);
  }

  @Test
  void whoFindsThreadsAndWaitingRoomFullIsShedAtOnce() throws InterruptedException {
    CountDownLatch release = holdThreads();

    List<Future<Passwords.Check>> asked = new ArrayList<>();
    for (int i = 0; i < THREADS + WAITING_MAX + 4; i++) {
      asked.add(passwords.check("two films a week", Optional.empty()));
    }
    List<Future<Passwords.Check>> answered = asked.stream().filter(Future::isComplete).toList();
    release.countDown();
    Future.all(asked).await();

    assertThat(answered).hasSize(4);
    assertThat(answered)
        .allSatisfy(
            answer -> assertThat(answer.result()).isEqualTo(new Busy(Duration.ofSeconds(2))));
    assertThat(asked.stream().filter(answer -> answer.result() instanceof Passwords.Mismatch))
        .hasSize(THREADS + WAITING_MAX);
    assertThat(hash("there is room again")).isPresent();
  }

  @Test
  void stormOfNewPasswordsShedsItsOwnKindAndLeavesSignInsTheirPlaces() throws InterruptedException {
    CountDownLatch release = holdThreads();

    List<Future<Passwords.Hashing>> storm = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      storm.add(passwords.hash("two films a week"));
    }
    List<Future<Passwords.Check>> signIns = new ArrayList<>();
    for (int i = 0; i < THREADS + WAITING_MAX; i++) {
      signIns.add(passwords.check("two films a week", Optional.empty()));
    }
    long shed = storm.stream().filter(Future::isComplete).count();
    release.countDown();
    Future.all(signIns).await();

    assertThat(shed).isEqualTo(50 - NEW_MAX);
    assertThat(signIns).allMatch(signIn -> signIn.result() instanceof Passwords.Mismatch);
  }

  @Test
  void stormOfSignInsLeavesNewPasswordsTheirPlaces() throws InterruptedException {
    CountDownLatch release = holdThreads();

    for (int i = 0; i < 50; i++) {
      passwords.check("two films a week", Optional.empty());
    }
    Future<Passwords.Hashing> registration = passwords.hash("two films a week");
    release.countDown();

    assertThat(registration.await()).isInstanceOf(Passwords.Hashed.class);
  }

  /// Keeps all threads of the pool busy until the latch is counted down.
  private CountDownLatch holdThreads() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(THREADS);
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < THREADS; i++) {
      pool.executeBlocking(
          () -> {
            running.countDown();
            release.await();
            return "";
          },
          false);
    }
    running.await();
    return release;
  }

  private Optional<String> hash(String password) {
    return passwords.hash(password).await() instanceof Passwords.Hashed(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  private Passwords.Check check(String password, Optional<String> hash) {
    return passwords.check(password, hash).await();
  }
}
