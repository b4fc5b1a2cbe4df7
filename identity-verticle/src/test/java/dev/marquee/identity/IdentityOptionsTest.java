package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.identity.IdentityOptions.BootstrapAccount;
import dev.marquee.platform.config.Settings;
import dev.marquee.platform.config.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityOptionsTest {
  private static final Settings COMPLETE =
      Settings.defaults(List.of("identity"))
          .with("test", Map.of("identity.keyEncryptionSecret", "x".repeat(32)));

  @Test
  void defaultsAreThoseOfTheContract() {
    IdentityOptions options = COMPLETE.bind("identity", IdentityOptions.class);

    assertThat(options.hashing().cost()).isEqualTo(12);
    assertThat(options.sessions().accessLifetime()).isEqualTo(Duration.ofMinutes(15));
    assertThat(options.sessions().refreshLifetime()).isEqualTo(Duration.ofDays(7));
    assertThat(options.signing().rotation()).isEqualTo(Duration.ofDays(30));
    assertThat(options.bootstrapAccounts()).isEmpty();
  }

  @Test
  void secretHasNoDefault() {
    Settings defaults = Settings.defaults(List.of("identity"));

    assertThatThrownBy(() -> defaults.bind("identity", IdentityOptions.class))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("keyEncryptionSecret");
  }

  @ParameterizedTest
  @CsvSource({
    "hashing.cost, 3",
    "hashing.threads, 0",
    "hashing.waitingMax, -1",
    "sessions.accessLifetime, 1h",
    "sessions.absoluteLifetime, 6d",
    "sessions.reuseGrace, 2m",
    "hashing.changesMax, 0",
    "attempts.window, 0s",
    "attempts.near.free, 0",
    "attempts.elsewhere.delayMax, 1ms",
    "attempts.mails.near, -1",
    "links.resetLifetime, 0s",
    "links.registrationsMax, 0",
    "mail.port, 0",
    "mail.tls, sometimes",
    "mail.batch, 0",
    "mail.retryMax, 1s",
    "mail.linkBase.aurora, aurora.example",
    "secondFactor.staff, perhaps",
    "signing.activationDelay, 90s",
    "signing.rotation, 10m",
    "subjectKeys.wrapping, paper",
    "subjectKeys.wrapping, transit",
    "subjectKeys.localId, k9",
    "subjectKeys.localSecrets.k1, short",
    "subjectKeys.transit.url, vault.example",
    "subjectKeys.transit.tries, 0",
    "subjectKeys.cachedMax, 0",
    "subjectKeys.cachedFor, 2h",
    "erasure.grace, -1s",
    "erasure.domains, '[booking, booking]'",
    "erasure.retryMax, 1s"
  })
  void valueOutOfItsLimitsFailsNamingItsKey(String key, String value) {
    Settings settings = COMPLETE.with("test", Map.of("identity." + key, value));

    assertThatThrownBy(() -> settings.bind("identity", IdentityOptions.class))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(key.substring(key.lastIndexOf('.') + 1));
  }

  @Test
  void serverOfMailsNeedsAnAddressTheyComeFrom() {
    Settings settings = COMPLETE.with("test", Map.of("identity.mail.host", "smtp.example.org"));

    assertThatThrownBy(() -> settings.bind("identity", IdentityOptions.class))
        .hasMessageContaining("mail.from");
    assertThat(
            settings
                .with("test", Map.of("identity.mail.from", "no-reply@example.org"))
                .bind("identity", IdentityOptions.class)
                .mail()
                .host())
        .isEqualTo("smtp.example.org");
  }

  @Test
  void passwordOfTheMailServerNeverTravelsInTheClear() {
    Settings settings =
        COMPLETE.with(
            "test", Map.of("identity.mail.username", "marquee", "identity.mail.tls", "none"));

    assertThatThrownBy(() -> settings.bind("identity", IdentityOptions.class))
        .hasMessageContaining("mail.username");
  }

  @Test
  void accountsCanComeFromTheEnvironment() {
    Settings settings =
        COMPLETE.withEnvironment(
            Map.of(
                "MARQUEE_IDENTITY__BOOTSTRAP_ACCOUNTS",
                """
                {"demo": [{"email": "ada@example.org", "password": "two films a week",
                           "displayName": "Ada", "roles": ["admin"], "tier": "free"}]}
                """));

    IdentityOptions options = settings.bind("identity", IdentityOptions.class);

    assertThat(options.bootstrapAccounts())
        .containsEntry(
            "demo",
            List.of(
                new BootstrapAccount(
                    "ada@example.org", "two films a week", "Ada", List.of("admin"), "free")));
  }
}
