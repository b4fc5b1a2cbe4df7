package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTokenTest {
  private final SecureRandom random = new SecureRandom();

  @Test
  void successorBelongsToTheSameSessionAndSharesNothingElse() {
    RefreshToken first = RefreshToken.first(random);
    RefreshToken next = first.next(random);

    assertThat(next.sessionId()).isEqualTo(first.sessionId());
    assertThat(next.hash()).isNotEqualTo(first.hash());
    assertThat(next.text().substring(22)).isNotEqualTo(first.text().substring(22));
  }

  /// The id is public: it stands in every access token.
  @Test
  void sessionIdShowsNothingOfTheToken() {
    RefreshToken token = RefreshToken.first(random);

    assertThat(token.text()).doesNotContain(token.sessionId());
    assertThat(token.sessionId()).hasSize(22);
    assertThat(RefreshToken.first(random).sessionId()).isNotEqualTo(token.sessionId());
  }

  @Test
  void tokenSurvivesItsText() {
    RefreshToken token = RefreshToken.first(random);

    assertThat(RefreshToken.parse(token.text())).hasValue(token);
    assertThat(token.text()).hasSize(RefreshToken.LENGTH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "short", "****************************************************************"})
  void whatCantBeOursIsRefused(String text) {
    assertThat(RefreshToken.parse(text)).isEmpty();
  }
}
