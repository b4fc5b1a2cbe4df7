package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
  private static final Optional<EmailAddress> ANNA = EmailAddress.parse("annalena@example.org");
  private final PasswordRules rules = new PasswordRules();

  @ParameterizedTest
  @ValueSource(strings = {"password1", "PASSWORD1", " Password1 ", "12345678", "        "})
  void commonPasswordIsRefusedInAnyCase(String password) {
    assertThat(violation(password, ANNA))
        .hasValueSatisfying(rule -> assertThat(rule).contains("common"));
  }

  /// Top lists hold thousands of these; here they are one rule.
  @ParameterizedTest
  @ValueSource(strings = {"Monkey2024!", "P@ssw0rd!!", "$unsh1ne99", "1Qwertyuiop", "dragon_77"})
  void commonPasswordWithTrimmingsOrDigitsForLettersIsRefused(String password) {
    assertThat(violation(password, ANNA))
        .hasValueSatisfying(rule -> assertThat(rule).contains("common"));
  }

  /// They are hashed in NFKC, so they are one password.
  @Test
  void commonPasswordInOtherFormsOfItsLettersIsRefused() {
    assertThat(violation("\uFF50\uFF41\uFF53\uFF53\uFF57\uFF4F\uFF52\uFF44\uFF11", ANNA))
        .isPresent();
  }

  @Test
  void lettersThatMeltIntoOneCountAsOne() {
    assertThat(violation("z\u0301o\u0301n\u0301c\u0301", ANNA))
        .hasValueSatisfying(rule -> assertThat(rule).contains("8 to 128"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "annalena@example.org",
        "AnnaLena",
        "annalena2024!",
        "example-annalena",
        "Kowalska1990",
        "anna.kowalska",
        "aurora2024",
        "Aurora-Anna-1"
      })
  void passwordMadeOfAddressNameOrTenantIsRefused(String password) {
    assertThat(violation(password, ANNA))
        .hasValueSatisfying(rule -> assertThat(rule).contains("made of"));
    assertThat(rules.violation(password, EmailAddress.parse("bob@other.net"), List.of("globex")))
        .isEmpty();
  }

  @Test
  void passphraseThatMentionsANameIsTaken() {
    assertThat(violation("anna sees two films", ANNA)).isEmpty();
    assertThat(violation("48151623421", ANNA)).isEmpty();
  }

  private Optional<String> violation(String password, Optional<EmailAddress> email) {
    return rules.violation(password, email, PasswordRules.wordsOf("aurora", "Anna Kowalska"));
  }

  @Test
  void lengthIsCountedInCharactersNotBytes() {
    assertThat(violation("\uD83C\uDFAC".repeat(7), ANNA)).isPresent();
    assertThat(violation("\uD83C\uDFAC".repeat(8), ANNA)).isEmpty();
    assertThat(violation("\uD83C\uDFAC".repeat(128), ANNA)).isEmpty();
    assertThat(violation("\uD83C\uDFAC".repeat(129), ANNA)).isPresent();
  }

  @Test
  void controlCharactersAreRefused() {
    assertThat(violation("two films\u0000a week", ANNA)).isPresent();
  }

  @Test
  void plainPassphraseNeedsNoDigitsOrSigns() {
    assertThat(violation("two films a week", ANNA)).isEmpty();
  }
}
