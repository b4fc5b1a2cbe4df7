package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"Anna@Example.org", "  anna@example.org\t", "ANNA@EXAMPLE.ORG"})
  void caseAndOuterBlanksDontMakeAnotherAddress(String text) {
    assertThat(folded(text)).isEqualTo("anna@example.org");
  }

  @Test
  void composedAndDecomposedLettersAreOneAddress() {
    assertThat(folded("JOSE\u0301@example.org")).isEqualTo(folded("jos\u00e9@example.org"));
  }

  @Test
  void dotsAndTagsAreNotFolded() {
    assertThat(folded("a.n.n.a@example.org")).isNotEqualTo(folded("anna@example.org"));
    assertThat(folded("anna+films@example.org")).isNotEqualTo(folded("anna@example.org"));
  }

  @Test
  void mailboxOfAnAddressIsWithoutItsTag() {
    assertThat(EmailAddress.mailbox("Anna+films+more@Example.org")).isEqualTo("anna@example.org");
    assertThat(EmailAddress.mailbox("anna@example.org")).isEqualTo("anna@example.org");
    assertThat(EmailAddress.mailbox("+anna@example.org")).isEqualTo("+anna@example.org");
    assertThat(EmailAddress.mailbox("anna@exa+mple.org")).isEqualTo("anna@exa+mple.org");
    assertThat(EmailAddress.mailbox("no address")).isEqualTo("no address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "anna",
        "@example.org",
        "anna@",
        "anna@example",
        "a b@example.org",
        "anna@ex..org",
        "anna@@example.org",
        "an\u0000na@example.org",
        "anna@example.org.",
        "anna@example.org\r\nBcc: eve@example.org",
        "anna\u2028@example.org",
        "anna\u202E@example.org",
        "anna\u00A0@example.org",
        "anna,eve@example.org",
        "anna>@example.org",
        "\"anna\"@example.org",
        "anna@example.org(eve)"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThat(EmailAddress.parse(text)).isEmpty();
  }

  @Test
  void addressMayHave254CharactersAndNoMore() {
    String domain = "@" + "d".repeat(100) + "." + "e".repeat(100) + ".org";
    String longest = "a".repeat(254 - domain.length() - 1) + "b" + domain;

    assertThat(longest).hasSize(254);
    assertThat(EmailAddress.parse(longest)).isPresent();
    assertThat(EmailAddress.parse("a" + longest)).isEmpty();
  }

  private static String folded(String text) {
    return EmailAddress.parse(text).orElseThrow().folded();
  }
}
