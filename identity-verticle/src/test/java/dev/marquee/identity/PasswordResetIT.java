package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Platform;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.ResetPasswordResponse;
import dev.marquee.proto.identity.v1.TokenPair;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// New passwords by a link in a mail.
class PasswordResetIT {
  private static final String OTHER = "three films a week";
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
    tp.trust(() -> App.publishedKeys(tp.platform()));
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
  void linkSetsANewPasswordOnceAndEndsAllSessions() {
    TokenPair here = acme.registered("reset@example.org");
    TokenPair there = acme.login("reset@example.org", App.PASSWORD).getSignedIn();
    TokenPair stranger = acme.registered("neighbour@example.org");
    String token = forgot("reset@example.org");

    assertThat(new App(tp, "globex").reset(token, OTHER).hasLinkEnded()).isTrue();
    assertThat(acme.reset(token, OTHER).hasDone()).isTrue();

    assertThat(acme.login("reset@example.org", App.PASSWORD).hasRefused()).isTrue();
    assertThat(acme.login("reset@example.org", OTHER).hasSignedIn()).isTrue();
    assertThat(acme.refresh(here.getRefreshToken()).hasRefused()).isTrue();
    assertThat(acme.refresh(there.getRefreshToken()).hasRefused()).isTrue();
    assertThat(acme.refresh(stranger.getRefreshToken()).hasRefreshed()).isTrue();
    assertThat(acme.reset(token, "four films a week").hasLinkEnded()).isTrue();
    assertThat(acme.letters().to("reset@example.org").getFirst().kind())
        .isEqualTo(Letter.Kind.PASSWORD_CHANGED);
  }

  @Test
  void newLinkEndsTheOldOne() {
    acme.registered("newer@example.org");
    String old = forgot("newer@example.org");
    String now = forgot("newer@example.org");

    assertThat(acme.reset(old, OTHER).hasLinkEnded()).isTrue();
    assertThat(acme.reset(now, OTHER).hasDone()).isTrue();
  }

  @Test
  void linkEndsAfterHalfAnHour() {
    acme.registered("slow@example.org");
    String token = forgot("slow@example.org");

    CLOCK.move(Duration.ofMinutes(31));

    assertThat(acme.reset(token, OTHER).hasLinkEnded()).isTrue();
    assertThat(acme.reset(forgot("slow@example.org"), OTHER).hasDone()).isTrue();
  }

  @Test
  void passwordThatBreaksARuleLeavesTheLinkGood() {
    acme.registered("picky@example.org");
    String token = forgot("picky@example.org");

    assertThat(acme.reset(token, "password1").getInvalid().getViolationsList())
        .extracting(violation -> violation.getField())
        .containsExactly("password");
    assertThat(acme.reset(token, "AnnaLena2024").hasInvalid()).isTrue();
    assertThat(acme.reset(token, OTHER).hasDone()).isTrue();
  }

  @Test
  void ofTwoUsesAtOnceExactlyOneSetsThePassword() {
    acme.registered("race@example.org");
    for (int trial = 0; trial < 8; trial++) {
      List<ResetPasswordResponse> responses =
          acme.resetAtOnce(forgot("race@example.org"), OTHER + trial, 3);

      assertThat(responses).filteredOn(ResetPasswordResponse::hasDone).hasSize(1);
      assertThat(responses).filteredOn(ResetPasswordResponse::hasLinkEnded).hasSize(2);
    }
  }

  @Test
  void nobodyGetsNoMailButTheSameAnswer() {
    acme.registered("somebody@example.org");

    assertThat(acme.forgot("nobody@example.org")).isEqualTo(acme.forgot("somebody@example.org"));
    assertThat(acme.forgot("no address")).isEqualTo(acme.forgot("somebody@example.org"));
    assertThat(acme.letters().to("nobody@example.org")).isEmpty();
  }

  /// Dotless ı folds to i: who owns the one address must not get the other's link.
  @Test
  void linkGoesToTheAddressOfTheAccountNotToTheOneThatWasTyped() {
    acme.registered("mike@example.org");

    acme.forgot("m\u0131ke@example.org");

    assertThat(acme.letters().to("m\u0131ke@example.org")).isEmpty();
    assertThat(acme.letters().token("mike@example.org", Letter.Kind.RESET)).hasSize(43);
  }

  @Test
  void invitationSetsTheFirstPasswordWithinSevenDays() {
    TokenPair invited = acme.registered("invited@example.org");
    invite(invited, "invited@example.org");
    String token = acme.letters().token("invited@example.org", Letter.Kind.INVITATION);
    CLOCK.move(Duration.ofDays(6));
    assertThat(acme.reset(token, OTHER).hasDone()).isTrue();
    invite(invited, "invited@example.org");
    String late = acme.letters().token("invited@example.org", Letter.Kind.INVITATION);

    CLOCK.move(Duration.ofDays(8));

    assertThat(acme.reset(late, OTHER).hasLinkEnded()).isTrue();
  }

  private static void invite(TokenPair tokens, String email) {
    SecureRandom random = new SecureRandom();
    Vault vault = new Vault("a secret for the tests, 32 characters", random);
    LinkOptions lifetimes = tp.settings().bind("identity", IdentityOptions.class).links();
    Links links =
        new Links(
            new LinkStore(db, CLOCK),
            new MailStore(db, vault, tp.platform().ids(), CLOCK),
            lifetimes,
            random,
            tp.platform().ids());
    AccountStore accounts = new AccountStore(db, vault, SubjectKeysTest.keys("installation"));
    UUID id = UUID.fromString(tokens.getAccount().getId());
    tp.anonymous(
        "acme",
        () -> {
          Account account = accounts.find("acme", id).await().orElseThrow();
          return db.inTransaction(tx -> {
            links.invite(tx, "acme", account);
            return email;
          });
        });
  }

  private static String forgot(String email) {
    assertThat(acme.forgot(email).hasAccepted()).isTrue();
    return acme.letters().token(email, Letter.Kind.RESET);
  }
}
