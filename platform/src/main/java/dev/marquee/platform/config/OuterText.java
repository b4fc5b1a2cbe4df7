package dev.marquee.platform.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;

/// Names and values as the environment and the command line spell them.
final class OuterText {
  private static final String PREFIX = "MARQUEE_";

  private OuterText() {}

  static boolean isSetting(String variable) {
    return variable.startsWith(PREFIX) && variable.contains("__");
  }

  /// `MARQUEE_BOOKING__HOLD_TTL` → `booking.holdTtl`.
  static String key(String variable) {
    StringBuilder key = new StringBuilder();
    for (String level : variable.substring(PREFIX.length()).split("__")) {
      String[] words = level.toLowerCase(Locale.ROOT).split("_");
      key.append(key.isEmpty() ? "" : ".").append(words[0]);
      for (int i = 1; i < words.length; i++) {
        key.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
      }
    }
    return key.toString();
  }

  /// @param known the default; missing in a free-form map
  /// @param name what to call the setting in an error
  static JsonNode value(ObjectMapper yaml, JsonNode known, String text, String name) {
    boolean quoted = text.startsWith("'") || text.startsWith("\"");
    if (known.isTextual() && !quoted) {
      return new TextNode(text);
    }
    boolean composed = quoted || text.startsWith("{") || text.startsWith("[");
    try {
      JsonNode parsed = yaml.readTree(text);
      boolean changed =
          known.isMissingNode() && !composed && (parsed.isNull() || !parsed.asText().equals(text));
      return parsed.isMissingNode() || changed ? new TextNode(text) : parsed;
    } catch (JsonProcessingException e) {
      if (known.isMissingNode() && !composed) {
        return new TextNode(text);
      }
      // The parser's own words would quote what may be a secret.
      throw new SettingsException(name + " can't be read as YAML");
    }
  }
}
