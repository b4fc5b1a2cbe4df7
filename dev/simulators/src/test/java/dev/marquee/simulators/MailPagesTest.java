package dev.marquee.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailPagesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/verify#token=a_b-c",
        "http://nimbus.localhost:8080/reset#token=x&y=1",
        "https://127.0.0.1/",
        "http://[::1]:8080/verify"
      })
  void linkToThisMachineCanBeFollowed(String url) {
    String shown = MailPages.escape(url);

    assertThat(MailPages.withLinks("Open " + url + ".\n"))
        .isEqualTo("Open <a href=\"" + shown + "\" rel=\"noreferrer\">" + shown + "</a>.\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/verify",
        "http://localhost.example.com/",
        "http://localhost@example.com/",
        "http://127.0.0.1.example.com/",
        "javascript:alert(1)",
        "data:text/html,x"
      })
  void linkToAnywhereElseStaysText(String url) {
    assertThat(MailPages.withLinks(url)).isEqualTo(MailPages.escape(url)).doesNotContain("<a");
  }

  @Test
  void whatAMailSaysIsNeverMarkup() {
    String evil = "<script>alert('x')</script>\" onmouseover=\"y";
    Mail mail = new Mail(1, Instant.EPOCH, evil, evil, evil, evil);

    assertThat(MailPages.one(mail) + MailPages.list(List.of(mail), evil))
        .doesNotContain("<script")
        .doesNotContain("\" onmouseover");
  }
}
