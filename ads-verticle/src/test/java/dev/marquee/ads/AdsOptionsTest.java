package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.config.Settings;
import dev.marquee.platform.config.SettingsException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdsOptionsTest {
  private static AdsOptions bind(Map<String, String> keyToValue) {
    return Settings.defaults(List.of("ads")).with("test", keyToValue).bind("ads", AdsOptions.class);
  }

  @Test
  void defaultsNeedOnlyASecret() {
    bind(Samples.settings());

    assertThatThrownBy(() -> bind(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ads.beaconSecrets");
  }

  @Test
  void secretThatIsShortOrNotThereFailsStartUp() {
    assertThatThrownBy(() -> bind(Map.of("ads.beaconSecrets.k1", "short")))
        .hasMessageContaining("ads.beaconSecrets.k1");
    assertThatThrownBy(() -> bind(Samples.settings("ads.beaconKeyId", "k2")))
        .hasMessageContaining("needs the secret k2");
  }

  @Test
  void capWindowMustCoverAReservation() {
    assertThatThrownBy(() -> bind(Samples.settings("ads.capWindow", "1h")))
        .hasMessageContaining("ads.capWindow");
  }
}
