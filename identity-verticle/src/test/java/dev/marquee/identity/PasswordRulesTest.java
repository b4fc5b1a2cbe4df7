package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(rules.violation(password, ANNA))
        .hasValueSatisfying(rule -> assertThat(rule).contains("common"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"annalena@example.org", "AnnaLena"})
  void ownAddressIsRefused(String password) {
    assertThat(rules.violation(password, ANNA)).isPresent();
    assertThat(rules.violation(password, EmailAddress.parse("bob@example.org"))).isEmpty();
  }

  @Test
  void lengthIsCountedInCharactersNotBytes() {
    assertThat(rules.violation("\uD83C\uDFAC".repeat(7), ANNA)).isPresent();
    assertThat(rules.violation("\uD83C\uDFAC".repeat(8), ANNA)).isEmpty();
    assertThat(rules.violation("\uD83C\uDFAC".repeat(128), ANNA)).isEmpty();
    assertThat(rules.violation("\uD83C\uDFAC".repeat(129), ANNA)).isPresent();
  }

  @Test
  void controlCharactersAreRefused() {
    assertThat(rules.violation("two films\u0000a week", ANNA)).isPresent();
  }

  @Test
  void plainPassphraseNeedsNoDigitsOrSigns() {
    assertThat(rules.violation("two films a week", ANNA)).isEmpty();
  }
}
