package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private final TrustedProxies proxies =
      TrustedProxies.of(Set.of("127.0.0.1", "10.1.0.0/16", "2001:db8::/32"));

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "127.0.0.2, false",
    "10.1.255.3, true",
    "10.2.0.1, false",
    "2001:db8:7::1, true",
    "2001:db9::1, false",
    "unknown, false",
    "'', false"
  })
  void addressesAndNetworksAreTold(String address, boolean trusted) {
    assertThat(proxies.contains(address)).isEqualTo(trusted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.internal", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "/8", ""})
  void anythingElseFailsTheStartByName(String text) {
    assertThatThrownBy(() -> TrustedProxies.of(Set.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("edge.trustedProxies: '" + text + "'");
  }

  @Test
  void nobodyIsTrustedByDefault() {
    assertThat(TrustedProxies.of(Set.of()).contains("127.0.0.1")).isFalse();
  }
}
