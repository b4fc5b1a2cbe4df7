package dev.marquee.platform.privacy;

import dev.marquee.platform.rpc.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Where an export goes on: behind a key of a section. Its text is opaque to callers.
record ExportCursor(String type, List<String> key) {
  private static final String SEPARATOR = "\n";

  String text() {
    List<String> parts = new ArrayList<>(List.of(type));
    parts.addAll(key);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8));
  }

  /// @throws Fault INVALID_ARGUMENT when it is none that an export gave
  static ExportCursor parse(String text, List<Section> sections) {
    try {
      String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      List<String> parts = List.of(decoded.split(SEPARATOR, -1));
      ExportCursor cursor = new ExportCursor(parts.getFirst(), parts.subList(1, parts.size()));
      if (decoded.indexOf('\0') < 0 && sections.stream().anyMatch(cursor::isOf)) {
        return cursor;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the fault: what exactly is wrong with it helps nobody.
    }
    throw Fault.invalid("cursor", "is none that this export gave");
  }

  private boolean isOf(Section section) {
    return section.type().equals(type) && section.start().size() == key.size();
  }
}
