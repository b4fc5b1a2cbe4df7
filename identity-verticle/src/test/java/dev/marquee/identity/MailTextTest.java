package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailTextTest {
  private static final LinkOptions LIFETIMES =
      new LinkOptions(
          Duration.ofHours(24),
          3,
          Duration.ofMinutes(30),
          Duration.ofDays(7),
          Duration.ofMinutes(1));

  @Test
  void resetSaysHowLongItsLinkLives() {
    MailText mail = mail(Letter.Kind.RESET, "Anna");

    assertThat(mail.text())
        .startsWith("Hello Anna,\n\n")
        .contains("within 30 minutes:\n\nhttps://aurora.example/reset#token=T0ken\n");
    assertThat(mail(Letter.Kind.VERIFY, "").text()).startsWith("Hello,\n").contains("24 hours");
    assertThat(mail(Letter.Kind.INVITATION, "").text()).contains("7 days");
  }

  @ParameterizedTest
  @EnumSource(Letter.Kind.class)
  void nameIsInNoHeaderAndCantForgeHtml(Letter.Kind kind) {
    MailText mail = mail(kind, "<a href='https://eve.example'>\"Anna\" & co</a>");

    assertThat(mail.subject()).doesNotContain("Anna").doesNotContain("\n");
    assertThat(mail.html())
        .contains("&lt;a href=&#39;https://eve.example&#39;&gt;&quot;Anna&quot; &amp; co&lt;/a&gt;")
        .doesNotContain("<a href='");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Anna\r\nBcc: eve@example.org", "Anna\u202Eeve", "Anna\u2066eve", "Anna\u2028eve"})
  void nameStaysOnItsLineAndTurnsNoText(String name) {
    String greeting = mail(Letter.Kind.RESET, name).text().lines().findFirst().orElseThrow();

    assertThat(greeting).startsWith("Hello Anna ").endsWith(",");
    assertThat(greeting.codePoints().mapToObj(Character::getType))
        .doesNotContain(
            (int) Character.CONTROL, (int) Character.FORMAT, (int) Character.LINE_SEPARATOR);
  }

  private static MailText mail(Letter.Kind kind, String name) {
    return MailText.of(
        new Letter(kind, "anna@example.org", name, "T0ken"), "https://aurora.example", LIFETIMES);
  }
}
