package dev.marquee.launcher;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Finds what is known of a person in whatever was kept: in any case, URL-encoded, as base64 in any
/// alignment, as hexadecimal.
final class PersonalTraces {
  private final List<Form> forms = new ArrayList<>();

  /// How something known may look.
  ///
  /// @param what names it, for people
  /// @param caseless to be looked for in lower-case text
  private record Form(String what, String text, boolean caseless) {}

  /// @param whatToText everything that is known of a person, ASCII and long enough not to come
  ///   about by chance
  PersonalTraces(Map<String, String> whatToText) {
    whatToText.forEach(this::add);
  }

  private void add(String what, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    forms.add(new Form(what, lower, true));
    String urlEncoded = URLEncoder.encode(lower, StandardCharsets.UTF_8);
    for (String encoded : spellings(urlEncoded, urlEncoded.replace("+", "%20"))) {
      if (!encoded.equals(lower)) {
        forms.add(new Form(what + ", URL-encoded", encoded.toLowerCase(Locale.ROOT), true));
      }
    }
    for (String spelt : spellings(text, lower, text.toUpperCase(Locale.ROOT))) {
      byte[] bytes = spelt.getBytes(StandardCharsets.UTF_8);
      forms.add(new Form(what + ", hexadecimal", HexFormat.of().formatHex(bytes), true));
      for (int offset = 0; offset < 3; offset++) {
        String standard = base64(bytes, offset);
        forms.add(new Form(what + ", base64", standard, false));
        String urlSafe = standard.replace('+', '-').replace('/', '_');
        if (!urlSafe.equals(standard)) {
          forms.add(new Form(what + ", base64url", urlSafe, false));
        }
      }
    }
  }

  private static Set<String> spellings(String... texts) {
    return new LinkedHashSet<>(List.of(texts));
  }

  /// The characters that are the same whatever stands around the bytes.
  ///
  /// @param offset how many bytes after a multiple of three it begins
  private static String base64(byte[] bytes, int offset) {
    byte[] shifted = new byte[offset + bytes.length];
    System.arraycopy(bytes, 0, shifted, offset, bytes.length);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int from = (offset * 8 + 5) / 6;
    return encoded.substring(from, shifted.length * 8 / 6);
  }

  /// What of it is in a text; empty for nothing.
  Set<String> in(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    Set<String> found = new LinkedHashSet<>();
    for (Form form : forms) {
      if ((form.caseless ? lower : text).contains(form.text)) {
        found.add(form.what);
      }
    }
    return found;
  }

  /// The same in bytes of whatever kind.
  Set<String> in(byte[] bytes) {
    return in(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  @Override
  public String toString() {
    return Arrays.toString(forms.stream().map(Form::what).distinct().toArray());
  }
}
