package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever ends up in a log line or an exception by accident shows no person and no secret.
class PersonalDataTest {
  private static final String EMAIL = "anna@example.org";
  private static final String NAME = "Anna Lena";
  private static final String PASSWORD = "two films a week";
  private static final RefreshToken TOKEN = RefreshToken.first(new SecureRandom());
  private static final EmailAddress ADDRESS = EmailAddress.parse(EMAIL).orElseThrow();
  private static final Account ACCOUNT =
      new Account(
          UUID.randomUUID(),
          EMAIL,
          NAME,
          Set.of(Role.ADMIN),
          Tier.FREE,
          "en",
          Instant.EPOCH,
          1,
          1,
          AccountStatus.ACTIVE,
          false);

  private static final MailOptions MAILS =
      new MailOptions(
          "smtp.example.org",
          587,
          "starttls",
          EMAIL,
          PASSWORD,
          EMAIL,
          Map.of(),
          Duration.ofSeconds(1),
          1,
          Duration.ofSeconds(1),
          1,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  static List<Object> holders() {
    return List.of(
        ADDRESS,
        ACCOUNT,
        new Profile(
            ACCOUNT.id(), NAME, MaturityRating.U, "en", "", Profile.Preferences.NONE, false),
        new Profiles.Draft(NAME, "U", "en", "", Profile.Preferences.NONE, Optional.of(PASSWORD)),
        new Accounts.Draft(ADDRESS, NAME, Set.of(Role.ADMIN), Tier.FREE, "en"),
        new RegistrationStore.Pending(ADDRESS, NAME, "en", PASSWORD),
        new Letter(Letter.Kind.RESET, EMAIL, NAME, PASSWORD),
        new Mail(
            "acme",
            ACCOUNT.id(),
            Optional.of(new Letter(Letter.Kind.RESET, EMAIL, NAME, PASSWORD)),
            true,
            1),
        new LinkToken(PASSWORD),
        new MailText("Hello", EMAIL, PASSWORD),
        MAILS,
        new Registration.Form(EMAIL, PASSWORD, NAME, "en"),
        new AccountStore.Credentials(ACCOUNT, PASSWORD),
        new AccountStore.NewAccount(
            ACCOUNT.id(), ADDRESS, NAME, PASSWORD, List.of("admin"), Tier.FREE, "en"),
        new IdentityOptions.BootstrapAccount(EMAIL, PASSWORD, NAME, List.of("admin"), "free"),
        new Sessions.Refreshed(
            new TokenPair(PASSWORD, Duration.ZERO, TOKEN, Duration.ZERO, ACCOUNT)),
        new SessionStore.Listed("id", NAME, Instant.EPOCH),
        new Devices.Device("id", NAME, Instant.EPOCH, Instant.EPOCH),
        new SecondFactors.Confirmed(List.of(PASSWORD)),
        new StepUp.Proved(PASSWORD),
        new ProfileChoice.Selected(PASSWORD),
        TOKEN);
  }

  @ParameterizedTest
  @MethodSource("holders")
  void textOfARecordShowsNeitherPersonNorSecret(Object holder) {
    assertThat(holder.toString()).doesNotContain(EMAIL, NAME, PASSWORD, TOKEN.text());
  }
}
