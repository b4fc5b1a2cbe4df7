package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.identity.IdentityOptions.SigningOptions;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Signing keys in a real database, over time. Each [SigningKeys] stands for a process.
class SigningKeysIT {
  private static final String SECRET = "a secret for the tests, 32 characters";
  private static final SigningOptions OPTIONS =
      new SigningOptions(Duration.ofDays(30), Duration.ofMinutes(10), Duration.ofMinutes(1));
  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(15);
  private static TestPlatform tp;
  private static Database db;
  private static WorkerExecutor cpu;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final MovableClock clock = new MovableClock();

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("identity");
    db = tp.platform().database("identity");
    cpu = tp.platform().vertx().createSharedWorkerExecutor("keys-test", 4);
  }

  @AfterAll
  static void stop() {
    db.close().await();
    tp.close();
  }

  @BeforeEach
  void forgetAllKeys() {
    db.writer().query("DELETE FROM signing_key").execute().await();
  }

  /// The test holds the lock until all of them wait for it: then they are as close as can be.
  @Test
  void processesThatStartAtOnceAgreeOnOneKeyThatSignsAtOnce() {
    List<SigningKeys> processes = IntStream.range(0, 4).mapToObj(i -> process(SECRET)).toList();

    List<CompletableFuture<Void>> starting =
        tp.anonymous(
            "acme",
            () ->
                db.inTransaction(tx -> {
                  new SigningKeyStore(db).lock(tx).await();
                  List<CompletableFuture<Void>> begun =
                      processes.stream()
                          .map(process ->
                              CompletableFuture.runAsync(() -> refresh(process), threads))
                          .toList();
                  awaitWaiters(processes.size());
                  return begun;
                }));
    starting.forEach(CompletableFuture::join);

    assertThat(stored()).hasSize(1);
    assertThat(processes)
        .extracting(process -> process.signer().kid())
        .containsOnly(stored().getFirst());
  }

  @Test
  void keySurvivesARestart() {
    SigningKeys before = started();
    SigningKeys after = started();

    assertThat(after.signer().kid()).isEqualTo(before.signer().kid());
    assertThat(after.signer().modulus()).isEqualTo(before.signer().modulus());
  }

  @Test
  void newKeyIsPublishedBeforeItSignsAndTheOldOneVerifiesUntilItsTokensHaveEnded() {
    SigningKeys keys = started();
    SigningKeys otherProcess = started();
    String first = keys.signer().kid();

    clock.move(OPTIONS.rotation());
    refresh(keys);
    refresh(otherProcess);
    String second = kids(keys).getFirst();
    assertThat(kids(keys)).containsExactly(second, first);
    assertThat(kids(otherProcess)).containsExactly(second, first);
    assertThat(keys.signer().kid()).isEqualTo(first);

    clock.move(OPTIONS.activationDelay());
    assertThat(keys.signer().kid()).isEqualTo(second);
    assertThat(otherProcess.signer().kid()).isEqualTo(second);

    clock.move(TOKEN_LIFETIME);
    refresh(keys);
    assertThat(kids(keys)).containsExactly(second, first);

    clock.move(Duration.ofMinutes(3));
    refresh(keys);
    assertThat(kids(keys)).containsExactly(second);
    assertThat(stored()).containsExactly(second);
  }

  @Test
  void processesThatFindARotationDueAtOnceMakeOneKey() {
    List<SigningKeys> processes = IntStream.range(0, 4).mapToObj(i -> started()).toList();
    clock.move(OPTIONS.rotation());

    processes.stream()
        .map(process -> CompletableFuture.runAsync(() -> refresh(process), threads))
        .toList()
        .forEach(CompletableFuture::join);

    assertThat(stored()).hasSize(2);
  }

  @Test
  void keyThatWasTamperedWithIsRefused() {
    String kid = started().signer().kid();

    // Another character than is there, whichever that is.
    update(
        "private_key_sealed = CASE left(private_key_sealed, 1) WHEN 'A' THEN 'B' ELSE 'A' END"
            + " || substr(private_key_sealed, 2)");

    assertThatThrownBy(this::started)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(kid);
  }

  /// Who can write to the table must not be able to have his own key accepted.
  @Test
  void publicKeyThatWasExchangedIsRefused() {
    started();
    Vault foreign = new Vault("another secret for tests, 32 characters", new SecureRandom());
    SigningKey.Sealed forged =
        new KeySmith(tp.platform().vertx(), cpu, foreign, tp.platform().ids())
            .make(clock.instant(), clock.instant())
            .await();

    update("public_key = '" + forged.publicKey() + "'");

    assertThatThrownBy(this::started).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keyUnderAnotherIdIsRefused() {
    started();

    update("kid = 'another'");

    assertThatThrownBy(this::started).hasMessageContaining("another");
  }

  @Test
  void otherSecretCantOpenTheKeys() {
    started();
    SigningKeys stranger = process("another secret for tests, 32 characters");

    assertThatThrownBy(() -> refresh(stranger)).hasMessageContaining("keyEncryptionSecret");
  }

  @Test
  void privateHalfIsNotInTheDatabase() {
    started();

    String sealed =
        db.writer()
            .query("SELECT private_key_sealed FROM signing_key")
            .execute()
            .await()
            .iterator()
            .next()
            .getString(0);
    // Every RSA key in PKCS#8 begins with these bytes after its length.
    assertThat(sealed).doesNotContain("BADANBgkqhkiG9w0BAQEFAASC");
  }

  private static void awaitWaiters(int count) {
    Eventually.until("processes wait for the lock", () -> waiters() >= count);
  }

  private static int waiters() {
    return db.writer()
        .query(
            """
            SELECT count(*)::int FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
            """)
        .execute()
        .await()
        .iterator()
        .next()
        .getInteger(0);
  }

  private SigningKeys started() {
    SigningKeys keys = process(SECRET);
    refresh(keys);
    return keys;
  }

  private SigningKeys process(String secret) {
    Vault vault = new Vault(secret, new SecureRandom());
    return new SigningKeys(
        db,
        new SigningKeyStore(db),
        new KeySmith(tp.platform().vertx(), cpu, vault, tp.platform().ids()),
        clock,
        OPTIONS,
        TOKEN_LIFETIME);
  }

  private static void refresh(SigningKeys keys) {
    tp.anonymous("acme", keys::refresh);
  }

  private static List<String> kids(SigningKeys keys) {
    return keys.verifying().stream().map(SigningKey::kid).toList();
  }

  private static void update(String assignment) {
    db.writer().query("UPDATE signing_key SET " + assignment).execute().await();
  }

  private static List<String> stored() {
    return new SigningKeyStore(db).list().await().stream().map(SigningKey.Sealed::kid).toList();
  }
}
