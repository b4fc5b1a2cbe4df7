package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTextTest {
  @Test
  void nameIsTrimmedAndComposed() {
    assertThat(ShownText.name("  Jose\u0301 ")).hasValue("Jos\u00e9");
  }

  @Test
  void nameHasOneToAHundredCharacters() {
    assertThat(ShownText.name(" ")).isEmpty();
    assertThat(ShownText.name("\uD83C\uDFAC".repeat(100))).isPresent();
    assertThat(ShownText.name("\uD83C\uDFAC".repeat(101))).isEmpty();
    assertThat(ShownText.name("line\nbreak")).isEmpty();
  }

  @Test
  void deviceMayHaveNoName() {
    assertThat(ShownText.device("")).hasValue("");
    assertThat(ShownText.device("x".repeat(101))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"en, en", "HI, hi", "pt-br, pt-BR", "zh-hant-tw, zh-Hant-TW"})
  void languageTagGetsItsCanonicalCase(String text, String tag) {
    assertThat(ShownText.languageTag(text)).hasValue(tag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "e", "english", "en_GB", "en-", "<script>", "und"})
  void whatIsNoLanguageTagIsRefused(String text) {
    assertThat(ShownText.languageTag(text)).isEmpty();
  }
}
