package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.TokenPair;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// New passwords for who is signed in and knows the old one.
class PasswordChangeIT {
  private static final String OTHER = "three films a week";

  private static TestPlatform tp;
  private static App acme;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4"),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    acme = new App(tp, "acme");
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void whoKnowsTheOldPasswordChangesItAndStaysSignedIn() {
    TokenPair here = acme.registered("change@example.org");
    TokenPair there = acme.login("change@example.org", App.PASSWORD).getSignedIn();
    acme.forgot("change@example.org");
    String link = acme.letters().token("change@example.org", Letter.Kind.RESET);

    assertThat(acme.change(here, OTHER, "four films a week").hasRefused()).isTrue();
    assertThat(acme.change(here, App.PASSWORD, "password1").hasInvalid()).isTrue();
    assertThat(acme.change(here, App.PASSWORD, OTHER).hasDone()).isTrue();

    assertThat(acme.refresh(here.getRefreshToken()).hasRefreshed()).isTrue();
    assertThat(acme.refresh(there.getRefreshToken()).hasRefused()).isTrue();
    assertThat(acme.login("change@example.org", OTHER).hasSignedIn()).isTrue();
    assertThat(acme.reset(link, "four films a week").hasLinkEnded()).isTrue();
    assertThat(acme.letters().to("change@example.org").getFirst().kind())
        .isEqualTo(Letter.Kind.PASSWORD_CHANGED);
  }

  /// A stolen access token is no licence to guess, nor to lock the owner out.
  @Test
  void guessingTheCurrentPasswordIsSlowedDownAndSignInIsNot() {
    TokenPair stolen = acme.registered("stolen@example.org");
    for (int i = 0; i < 5; i++) {
      assertThat(acme.change(stolen, OTHER, "four films a week").hasRefused()).isTrue();
    }

    assertThat(acme.change(stolen, App.PASSWORD, "four films a week").hasRefused()).isTrue();
    assertThat(acme.login("stolen@example.org", App.PASSWORD).hasSignedIn()).isTrue();
    Eventually.until(
        "the delay is over",
        () -> acme.change(stolen, App.PASSWORD, "four films a week").hasDone());
  }
}
