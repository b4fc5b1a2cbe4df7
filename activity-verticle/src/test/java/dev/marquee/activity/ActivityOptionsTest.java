package dev.marquee.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.config.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivityOptionsTest {
  private static final Settings DEFAULTS = Settings.defaults(List.of("activity"));

  @Test
  void defaultsAreTheSeedsFigures() {
    ActivityOptions options = DEFAULTS.bind("activity", ActivityOptions.class);

    assertThat(options.begunPercent()).isEqualTo(5);
    assertThat(options.finishedPercent()).isEqualTo(90);
    assertThat(options.continueWatchingMax()).isEqualTo(50);
    assertThat(options.watchlistMax()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    "positionSlack, -1s",
    "recentPositionTtl, 0s",
    "begunPercent, -1",
    "begunPercent, 90",
    "finishedPercent, 101",
    "continueWatchingMax, 0",
    "watchlistMax, 10001",
    "retentionOfHistory, 29d"
  })
  void senselessSettingIsRefusedNamingItsKey(String key, String value) {
    Settings senseless = DEFAULTS.with("test", Map.of("activity." + key, value));

    assertThatThrownBy(() -> senseless.bind("activity", ActivityOptions.class))
        .hasMessageContaining(key);
  }
}
