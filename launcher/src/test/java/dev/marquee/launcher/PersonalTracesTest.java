package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalTracesTest {
  private static final String EMAIL = "Zuleika.Quux+a~b@personal.example";
  private static final PersonalTraces TRACES = new PersonalTraces(Map.of("e-mail", EMAIL));

  @Test
  void textIsFoundInAnyCaseAndEncoding() {
    assertThat(TRACES.in("to " + EMAIL.toUpperCase(java.util.Locale.ROOT) + "!"))
        .containsExactly("e-mail");
    assertThat(TRACES.in("?q=" + URLEncoder.encode(EMAIL, StandardCharsets.UTF_8)))
        .containsExactly("e-mail, URL-encoded");
    assertThat(TRACES.in("\\x0a21" + HexFormat.of().formatHex(bytes(EMAIL)) + "00"))
        .containsExactly("e-mail, hexadecimal");
    assertThat(TRACES.in(bytes("{\"email\":\"" + EMAIL + "\"}"))).containsExactly("e-mail");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "12", "123", "{\"email\":\""})
  void base64IsFoundWhateverStandsBeforeAndBehind(String before) {
    byte[] whole = bytes(before + EMAIL + "\", more");

    assertThat(TRACES.in("x=" + Base64.getEncoder().encodeToString(whole)))
        .contains("e-mail, base64");
    assertThat(TRACES.in(Base64.getUrlEncoder().encodeToString(whole)))
        .containsAnyOf("e-mail, base64", "e-mail, base64url");
  }

  @Test
  void othersAreNot() {
    assertThat(TRACES.in("zuleika@personal.example")).isEmpty();
    assertThat(TRACES.in(Base64.getEncoder().encodeToString(bytes("quux+a~b@other.example"))))
        .isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
