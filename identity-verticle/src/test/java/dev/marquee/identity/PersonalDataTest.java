package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
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
          new Somebody(),
          Set.of(Role.ADMIN),
          Tier.FREE,
          "en",
          Instant.EPOCH,
          1,
          1,
          AccountStatus.ACTIVE,
          false,
          UUID.randomUUID());

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

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SubjectKeys.Fresh SUBJECT =
      new SubjectKeys.Fresh(
          new Subject("acme", ACCOUNT.id()),
          new SubjectKey(new Subject("acme", ACCOUNT.id()), new byte[SubjectKey.BYTES], RANDOM),
          new WrappedKey("local/k1", "x"));

  private static final SubjectKeyOptions.TransitOptions TRANSIT =
      new SubjectKeyOptions.TransitOptions(
          "https://vault.example",
          PASSWORD,
          "transit",
          "marquee",
          Duration.ofSeconds(1),
          1,
          Duration.ofSeconds(1),
          1,
          Duration.ofSeconds(1));

  private record Somebody() implements Person {
    @Override
    public String email() {
      return EMAIL;
    }

    @Override
    public String displayName() {
      return NAME;
    }

    @Override
    public String seal(String column, String text) {
      return text;
    }
  }

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
            Optional.empty(),
            Optional.of(new Letter(Letter.Kind.RESET, EMAIL, NAME, PASSWORD)),
            true,
            1),
        new LinkToken(PASSWORD),
        new MailText("Hello", EMAIL, PASSWORD),
        MAILS,
        new Registration.Form(EMAIL, PASSWORD, NAME, "en"),
        new AccountStore.Credentials(ACCOUNT, PASSWORD),
        TRANSIT,
        new SubjectKeyOptions(
            "transit",
            "k1",
            Map.of("k1", PASSWORD.repeat(3)),
            TRANSIT,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)),
        new SealingStore.Plain("id", NAME),
        new OwnDataStore.Page(NAME, ""),
        new DataExport.Page("identity", ByteString.copyFromUtf8(NAME), ""),
        new AccountStore.NewAccount(
            SUBJECT, ADDRESS, NAME, PASSWORD, List.of("admin"), Tier.FREE, "en"),
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
