package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.identity.v1.ListProfilesRequest;
import dev.marquee.proto.identity.v1.ListSessionsRequest;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A database from before subjects had keys, and one whose wrapping key has a successor.
class SealingIT {
  private static final String SECRET = "a secret for the tests, 32 characters";
  private static final int PEOPLE = 12;

  private static TestPlatform tp;
  private static App app;
  private static Database db;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", SECRET,
                "identity.hashing.cost", "4",
                "identity.subjectKeys.localSecrets.k2", "another secret for the tests, 32 chars",
                "identity.subjectKeys.cachedFor", "1ms",
                "identity.subjectKeys.tend", "1h"),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
    db = tp.platform().database("identity");
  }

  @AfterAll
  static void stop() {
    db.close().await();
    tp.close();
  }

  @Test
  void plainRowsCanBeReadAndAreSealedByHoweverManyDoItAtOnce() {
    List<TokenPair> people =
        IntStream.range(0, PEOPLE)
            .mapToObj(i -> app.registered("plain-" + i + "@example.org"))
            .toList();
    people.forEach(SealingIT::makePlain);
    assertThat(rows("SELECT pii_email FROM account WHERE pii_email LIKE 'plain-%'"))
        .hasSize(PEOPLE);
    TokenPair before = app.login("plain-0@example.org", App.PASSWORD).getSignedIn();
    assertThat(before.getAccount().getEmail()).isEqualTo("plain-0@example.org");

    tp.asService("test", "acme", () -> sealedByTwoAtOnce());

    assertThat(unsealed()).isEmpty();
    assertThat(rows("SELECT account_id::text FROM subject_key"))
        .hasSizeGreaterThanOrEqualTo(PEOPLE);
    for (int i = 0; i < PEOPLE; i++) {
      String email = "plain-" + i + "@example.org";
      TokenPair after = app.login(email, App.PASSWORD).getSignedIn();
      assertThat(after.getAccount().getEmail()).isEqualTo(email);
      assertThat(after.getAccount().getDisplayName()).isEqualTo("Anna Lena");
      assertThat(
              app.as(
                      after,
                      () -> app.profiles().listProfiles(ListProfilesRequest.newBuilder().build()))
                  .getProfilesList())
          .extracting(dev.marquee.proto.identity.v1.Profile::getName)
          .containsExactly("Anna Lena");
      assertThat(
              app.as(
                      after,
                      () -> app.sessions().listSessions(ListSessionsRequest.newBuilder().build()))
                  .getSessionsList())
          .extracting(dev.marquee.proto.identity.v1.Session::getDevice)
          .contains("Anna's phone")
          .doesNotContain("");
    }
  }

  @Test
  void keysAreWrappedAnewByTheSuccessorOfTheirWrappingKey() {
    TokenPair owner = app.registered("rewrapped@example.org");
    String id = owner.getAccount().getId();
    String sealed = rows("SELECT pii_email FROM account WHERE id = '" + id + "'").getFirst();

    tp.asService(
        "test",
        "acme",
        () -> {
          sealing("k2").work();
          return id;
        });

    assertThat(rows("SELECT DISTINCT wrapped_by FROM subject_key")).containsExactly("local/k2");
    assertThat(rows("SELECT pii_email FROM account WHERE id = '" + id + "'"))
        .containsExactly(sealed);
    assertThat(
            app.login("rewrapped@example.org", App.PASSWORD).getSignedIn().getAccount().getEmail())
        .isEqualTo("rewrapped@example.org");

    tp.asService(
        "test",
        "acme",
        () -> {
          sealing(LocalWrapping.INSTALLATION).work();
          return id;
        });
    assertThat(rows("SELECT DISTINCT wrapped_by FROM subject_key"))
        .containsExactly("local/installation");
  }

  private static boolean sealedByTwoAtOnce() {
    Future.all(
            List.of(sealing(LocalWrapping.INSTALLATION), sealing(LocalWrapping.INSTALLATION))
                .stream()
                .map(one ->
                    Future.future(promise ->
                        Thread.startVirtualThread(() -> {
                          try {
                            one.work();
                            promise.complete();
                          } catch (Throwable e) {
                            promise.fail(e);
                          }
                        })))
                .toList())
        .await();
    return true;
  }

  private static Sealing sealing(String wrapsBy) {
    SubjectKeys keys = SubjectKeysTest.keys(wrapsBy);
    SessionStore sessions =
        new SessionStore(
            db, new Vault(SECRET, new SecureRandom()), keys, Clock.systemUTC(), Duration.ofDays(1));
    return new Sealing(db, new SealingStore(db), sessions, keys);
  }

  /// As the release before would have written it.
  private static void makePlain(TokenPair owner) {
    UUID id = UUID.fromString(owner.getAccount().getId());
    Vault vault = new Vault(SECRET, new SecureRandom());
    Tuple who = Tuple.of(id, owner.getAccount().getEmail());
    db.writer()
        .preparedQuery(
            TwinTenant.ALL_TENANTS
                + "UPDATE account SET pii_email = $2, pii_display_name = 'Anna Lena' WHERE id = $1")
        .execute(who)
        .await();
    execute("UPDATE profile SET pii_name = 'Anna Lena' WHERE account_id = '" + id + "'");
    for (String session : rows("SELECT id FROM session WHERE account_id = '" + id + "'")) {
      execute(
          "UPDATE session SET pii_device = '"
              + vault.seal("device of " + session, "Anna's phone".getBytes(StandardCharsets.UTF_8))
              + "' WHERE id = '"
              + session
              + "'");
    }
    execute("DELETE FROM subject_key WHERE account_id = '" + id + "'");
  }

  private static List<String> unsealed() {
    return rows(
        "SELECT id::text FROM account WHERE left(pii_email, 1) <> chr(1) OR left(pii_display_name, 1) <> chr(1)"
            + " UNION SELECT id::text FROM profile WHERE left(pii_name, 1) <> chr(1)"
            + " UNION SELECT id FROM session WHERE left(pii_device, 1) <> chr(1)");
  }

  private static void execute(String sql) {
    db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await();
  }

  private static List<String> rows(String sql) {
    return StreamSupport.stream(
            db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await().spliterator(), false)
        .map(row -> row.getString(0))
        .toList();
  }
}
