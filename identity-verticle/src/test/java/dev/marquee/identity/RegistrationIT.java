package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Platform;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.identity.v1.RegisterResponse;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.proto.identity.v1.VerifyEmailResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Opening an account: asked for, confirmed by mail, once.
class RegistrationIT {
  private static final MovableClock CLOCK = new MovableClock();

  private static TestPlatform tp;
  private static Platform platform;
  private static Database db;
  private static App acme;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing", "{cost: 4, changesMax: 50}",
                "identity.links.purge", "100ms",
                "identity.attempts.mails", "{near: 10, elsewhere: 0, perNetwork: 0}"),
            "identity");
    platform =
        new Platform(
            tp.platform().vertx(),
            CLOCK,
            new SimpleMeterRegistry(),
            tp.settings(),
            clients -> () -> App.publishedKeys(tp.platform()));
    tp.deploy(new IdentityVerticle(platform));
    db = tp.platform().database("identity");
    acme = new App(tp, "acme");
  }

  @AfterAll
  static void stop() {
    tp.undeploy();
    platform.close().await();
    tp.close();
  }

  @Test
  void thereIsNoAccountUntilTheMailIsConfirmed() {
    long accounts = count("account");

    assertThat(acme.register("new@example.org").hasAccepted()).isTrue();

    assertThat(count("account")).isEqualTo(accounts);
    assertThat(acme.login("new@example.org", App.PASSWORD).hasRefused()).isTrue();
    String token = acme.letters().token("new@example.org", Letter.Kind.VERIFY);
    TokenPair tokens = acme.verify(token).getVerified();
    assertThat(tokens.getAccount().getEmail()).isEqualTo("new@example.org");
    assertThat(tokens.getAccount().getDisplayName()).isEqualTo("Anna Lena");
    assertThat(tokens.getAccount().getRolesList()).containsExactly("subscriber");
    assertThat(acme.refresh(tokens.getRefreshToken()).hasRefreshed()).isTrue();
    assertThat(acme.login("new@example.org", App.PASSWORD).hasSignedIn()).isTrue();
  }

  @Test
  void linkWorksOnceAndInItsOwnTenantOnly() {
    acme.register("once@example.org");
    String token = acme.letters().token("once@example.org", Letter.Kind.VERIFY);

    assertThat(new App(tp, "globex").verify(token).hasLinkEnded()).isTrue();
    assertThat(acme.verify(token).hasVerified()).isTrue();
    assertThat(acme.verify(token).hasLinkEnded()).isTrue();
    assertThat(acme.verify("x".repeat(43)).hasLinkEnded()).isTrue();
    assertThat(acme.verify("").hasLinkEnded()).isTrue();
  }

  @Test
  void ownerOfAnAccountIsToldByMailAndNobodyElse() {
    acme.registered("owner@example.org");

    RegisterResponse again = acme.register(" OWNER@example.org");

    assertThat(again).isEqualTo(acme.register("stranger@example.org"));
    Letter letter = acme.letters().to("owner@example.org").getFirst();
    assertThat(letter.kind()).isEqualTo(Letter.Kind.HAS_ACCOUNT);
    assertThat(letter.token()).isEmpty();
    assertThat(acme.login("owner@example.org", App.PASSWORD).hasSignedIn()).isTrue();
  }

  /// A stranger could write an advertisement there.
  @Test
  void mailToAnUnconfirmedAddressCarriesNothingAStrangerWrote() {
    acme.register("target@example.org");

    assertThat(acme.letters().to("target@example.org").getFirst().name()).isEmpty();
  }

  @Test
  void firstConfirmedFormWinsAndTheOthersEnd() {
    acme.register("many@example.org", "the first password");
    acme.register("many@example.org", "the second password");
    List<Letter> letters = acme.letters().to("many@example.org");

    assertThat(acme.verify(letters.getFirst().token(), "the second password").hasVerified())
        .isTrue();

    assertThat(acme.verify(letters.getLast().token(), "the first password").hasLinkEnded())
        .isTrue();
    assertThat(acme.login("many@example.org", "the second password").hasSignedIn()).isTrue();
    assertThat(acme.login("many@example.org", "the first password").hasRefused()).isTrue();
  }

  /// Somebody who registers another's e-mail with a password of his own gets nothing by it.
  @Test
  void mailOpensTheAccountOnlyWithThePasswordThatWasRegisteredWith() {
    acme.register("victim@example.org", "a password of the stranger's");
    String token = acme.letters().token("victim@example.org", Letter.Kind.VERIFY);

    assertThat(acme.verify(token, "what the victim would type").hasRefused()).isTrue();

    assertThat(acme.login("victim@example.org", "a password of the stranger's").hasRefused())
        .isTrue();
    assertThat(acme.verify(token, "a password of the stranger's").hasVerified()).isTrue();
  }

  @Test
  void oldestOfTooManyFormsMakesWayForANewOne() {
    acme.register("crowd@example.org");
    String oldest = acme.letters().token("crowd@example.org", Letter.Kind.VERIFY);
    for (int i = 0; i < 3; i++) {
      CLOCK.move(Duration.ofMillis(1));
      assertThat(acme.at("203.0.113." + i).register("crowd@example.org").hasAccepted()).isTrue();
    }

    assertThat(acme.verify(oldest).hasLinkEnded()).isTrue();
    String newest = acme.letters().to("crowd@example.org").getFirst().token();
    assertThat(acme.verify(newest).hasVerified()).isTrue();
  }

  @Test
  void linkEndsAfterADayAndItsFormIsForgotten() {
    acme.register("late@example.org");
    acme.register("later@example.org");
    String late = acme.letters().token("late@example.org", Letter.Kind.VERIFY);
    String later = acme.letters().token("later@example.org", Letter.Kind.VERIFY);

    CLOCK.move(Duration.ofHours(24).minusMinutes(1));
    assertThat(acme.verify(late).hasVerified()).isTrue();
    CLOCK.move(Duration.ofMinutes(2));

    assertThat(acme.verify(later).hasLinkEnded()).isTrue();
    dev.marquee.platform.testing.Eventually.until(
        "the forms are forgotten", () -> count("registration") == 0);
    assertThat(acme.letters().to("later@example.org")).isEmpty();
  }

  @Test
  void ofTwoClicksAtOnceExactlyOneSignsIn() {
    race(20);
  }

  @Tag("deep")
  @Test
  void ofTwoClicksAtOnceExactlyOneSignsInAThousandTimes() {
    race(1_000);
  }

  private static void race(int trials) {
    for (int trial = 0; trial < trials; trial++) {
      String email = "race-" + trials + "-" + trial + "@example.org";
      acme.register(email);
      String token = acme.letters().token(email, Letter.Kind.VERIFY);

      List<VerifyEmailResponse> responses = acme.verifyAtOnce(List.of(token, token));

      assertThat(responses).filteredOn(VerifyEmailResponse::hasVerified).hasSize(1);
      assertThat(responses).filteredOn(VerifyEmailResponse::hasLinkEnded).hasSize(1);
    }
  }

  @Test
  void ofTwoFormsConfirmedAtOnceExactlyOneOpensTheAccount() {
    for (int trial = 0; trial < 20; trial++) {
      String email = "forms-" + trial + "@example.org";
      acme.register(email);
      acme.register(email);
      List<String> tokens = acme.letters().to(email).stream().map(Letter::token).toList();

      List<VerifyEmailResponse> responses = acme.verifyAtOnce(tokens);

      assertThat(responses).filteredOn(VerifyEmailResponse::hasVerified).hasSize(1);
      assertThat(responses).filteredOn(VerifyEmailResponse::hasLinkEnded).hasSize(1);
    }
  }

  @Test
  void nothingInTheRowsCanBeReadWithoutTheSecret() {
    acme.register("sealed@example.org");
    String token = acme.letters().token("sealed@example.org", Letter.Kind.VERIFY);

    String rows =
        Stream.of("registration", "mail")
            .map(table -> "SELECT coalesce(string_agg(t::text, ' '), '') FROM " + table + " t")
            .map(sql ->
                db.writer()
                    .query(TwinTenant.ALL_TENANTS + sql)
                    .execute()
                    .await()
                    .iterator()
                    .next()
                    .getString(0))
            .reduce("", String::concat);

    assertThat(rows).isNotEmpty().doesNotContain("sealed@example", "Anna Lena", token);
  }

  private static long count(String table) {
    return db.writer()
        .query(TwinTenant.ALL_TENANTS + "SELECT count(*) FROM " + table)
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }
}
