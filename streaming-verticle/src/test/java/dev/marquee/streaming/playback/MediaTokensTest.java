package dev.marquee.streaming.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.marquee.streaming.playback.MediaToken.Use;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MediaTokensTest {
  private static final Instant NOW = Instant.parse("2026-11-20T18:30:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String SECRET = "a-secret-of-more-than-32-characters";
  private static final String OTHER_SECRET = "another-secret-of-more-than-32-chars";
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ %é";
  private static final MediaToken TOKEN =
      new MediaToken(
          Use.MEDIA,
          "acme",
          UUID.fromString("0190a0a0-0000-7000-8000-000000000001"),
          UUID.fromString("0190a0a0-0000-7000-8000-000000000002"),
          NOW.plusSeconds(60));

  private final MediaTokens tokens = new MediaTokens(Map.of("k1", SECRET), "k1", CLOCK);

  @Test
  void whatWasSignedIsRead() {
    String text = tokens.sign(TOKEN);

    assertThat(text).matches("[A-Za-z0-9_.-]+");
    assertThat(tokens.verify(text, Use.MEDIA)).contains(TOKEN);
  }

  @Test
  void noneOfTenThousandMutationsIsAccepted() {
    String text = tokens.sign(TOKEN);
    Random random = new Random(42);
    int accepted = 0;

    for (int i = 0; i < 10_000; i++) {
      String mutated = mutated(text, random);
      if (!mutated.equals(text) && tokens.verify(mutated, Use.MEDIA).isPresent()) {
        accepted++;
      }
    }

    assertThat(accepted).isZero();
  }

  @Test
  void everySingleCharacterCounts() {
    String text = tokens.sign(TOKEN);

    for (int at = 0; at < text.length(); at++) {
      for (int i = 0; i < ALPHABET.length(); i++) {
        char other = ALPHABET.charAt(i);
        String mutated = text.substring(0, at) + other + text.substring(at + 1);
        assertThat(mutated.equals(text) || tokens.verify(mutated, Use.MEDIA).isEmpty())
            .as("position %d, character %s", at, other)
            .isTrue();
      }
    }
  }

  @Test
  void anEndedTokenIsNoGood() {
    String text = tokens.sign(TOKEN);
    Clock later = Clock.offset(CLOCK, Duration.ofSeconds(60));
    Clock justBefore = Clock.offset(CLOCK, Duration.ofSeconds(59));

    assertThat(new MediaTokens(Map.of("k1", SECRET), "k1", later).verify(text, Use.MEDIA))
        .isEmpty();
    assertThat(new MediaTokens(Map.of("k1", SECRET), "k1", justBefore).verify(text, Use.MEDIA))
        .isPresent();
  }

  @Test
  void aTokenForOneUseIsNoGoodForAnother() {
    String text = tokens.sign(TOKEN);

    assertThat(tokens.verify(text, Use.SESSION)).isEmpty();
  }

  @Test
  void aRotatedKeyVerifiesUntilItIsRemoved() {
    String text = tokens.sign(TOKEN);
    MediaTokens both = new MediaTokens(Map.of("k1", SECRET, "k2", OTHER_SECRET), "k2", CLOCK);
    MediaTokens onlyNew = new MediaTokens(Map.of("k2", OTHER_SECRET), "k2", CLOCK);

    assertThat(both.sign(TOKEN)).startsWith("k2.");
    assertThat(both.verify(text, Use.MEDIA)).isPresent();
    assertThat(onlyNew.verify(text, Use.MEDIA)).isEmpty();
    assertThat(onlyNew.verify("k2" + text.substring(2), Use.MEDIA)).isEmpty();
  }

  @Test
  void weakOrMissingSecretsFailAtTheStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MediaTokens(Map.of("k1", "short"), "k1", CLOCK));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MediaTokens(Map.of("k1", SECRET), "k2", CLOCK));
    assertThatIllegalArgumentException().isThrownBy(() -> new MediaTokens(Map.of(), "", CLOCK));
  }

  private static String mutated(String text, Random random) {
    int at = random.nextInt(text.length());
    char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    return switch (random.nextInt(5)) {
      case 0 -> text.substring(0, at) + other + text.substring(at + 1);
      case 1 -> text.substring(0, at) + other + text.substring(at);
      case 2 -> text.substring(0, at) + text.substring(at + 1);
      case 3 -> text.substring(0, at);
      default -> {
        int to = random.nextInt(text.length());
        char[] chars = text.toCharArray();
        chars[at] = text.charAt(to);
        chars[to] = text.charAt(at);
        yield new String(chars);
      }
    };
  }
}
