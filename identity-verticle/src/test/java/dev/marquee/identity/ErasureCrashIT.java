package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.ChildJvm;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.identity.v1.CloseAccountRequest;
import dev.marquee.proto.identity.v1.TokenPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// Identity is killed in the middle of an erasure, at each of its domains: the next process goes on
/// where it was.
class ErasureCrashIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ERASING =
      "  erasure: {grace: 0s, domains: [booking, catalog], poll: 50ms, retryFirst: 50ms, retryMax: 100ms}\n";

  private final FakeDomain booking = new FakeDomain("booking");
  private final FakeDomain catalog = new FakeDomain("catalog");

  @Test
  void nextProcessFinishesWhatAKilledOneBegan() throws Exception {
    // The one that signs people in erases nothing itself.
    try (TestPlatform tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.subjectKeys.cachedFor", "1ms",
                "identity.erasure", "{grace: 0s, poll: 1h}"),
            "identity")) {
      tp.fake("booking", booking);
      tp.fake("catalog", catalog);
      tp.deploy(new IdentityVerticle(tp.platform()));
      tp.trust(() -> App.publishedKeys(tp.platform()));
      Database db = tp.platform().database("identity");
      killedAt(tp, db, booking, "first@example.org");
      killedAt(tp, db, catalog, "second@example.org");
      db.close().await();
    }
  }

  private void killedAt(TestPlatform tp, Database db, FakeDomain domain, String email)
      throws Exception {
    App app = new App(tp, "acme");
    TokenPair owner = app.registered(email);
    String id = owner.getAccount().getId();
    var reached = domain.stickOnce();
    app.as(owner, () -> app.personalData().closeAccount(CloseAccountRequest.getDefaultInstance()));

    try (ChildJvm process = IdentityProcess.start(tp, tp.port("beacons"), ERASING)) {
      assertThat(reached.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      process.kill();
    }

    assertThat(rows(db, "SELECT state FROM erasure WHERE account_id = '" + id + "'"))
        .containsExactly("running");
    // As if its claim had run out.
    execute(db, "UPDATE erasure SET claimed_until = '-infinity'");
    try (ChildJvm next = IdentityProcess.start(tp, tp.port("beacons"), ERASING)) {
      Eventually.until(
          "it is erased",
          SOON,
          () ->
              rows(db, "SELECT state FROM erasure WHERE account_id = '" + id + "'")
                  .contains("done"));
      next.kill();
    }

    assertThat(rows(db, "SELECT 'left' FROM account WHERE id = '" + id + "'")).isEmpty();
    assertThat(rows(db, "SELECT 'left' FROM subject_key WHERE account_id = '" + id + "'"))
        .isEmpty();
    // Any call may be repeated.
    assertThat(booking.erased()).filteredOn(("acme " + id)::equals).hasSizeGreaterThanOrEqualTo(3);
    assertThat(catalog.erased()).filteredOn(("acme " + id)::equals).hasSizeGreaterThanOrEqualTo(3);
    assertThat(
            rows(
                db,
                "SELECT type FROM outbox WHERE aggregate_id = '"
                    + id
                    + "' AND type = 'subscriber_erased'"))
        .hasSizeLessThanOrEqualTo(1);
  }

  private static void execute(Database db, String sql) {
    db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await();
  }

  private static List<String> rows(Database db, String sql) {
    return StreamSupport.stream(
            db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await().spliterator(), false)
        .map(row -> row.getString(0))
        .toList();
  }
}
