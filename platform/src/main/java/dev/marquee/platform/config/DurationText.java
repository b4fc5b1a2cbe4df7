package dev.marquee.platform.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads durations as people write them: `250ms`, `10s`, `8m`, `2h`, `7d`.
final class DurationText extends StdDeserializer<Duration> {
  private static final long serialVersionUID = 1;
  private static final Pattern TEXT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  DurationText() {
    super(Duration.class);
  }

  static boolean matches(String text) {
    return TEXT.matcher(text).matches();
  }

  @Override
  public Duration deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    Matcher matcher = TEXT.matcher(parser.getText().trim());
    if (!matcher.matches()) {
      throw new SettingsException(
          "'" + parser.getText() + "' is no duration like 250ms, 10s, 8m, 2h, 7d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
