package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTableTest {
  private final NetworkTable<String> table =
      new NetworkTable<String>()
          .put("10.0.0.0/8", "ten")
          .put("10.1.0.0/16", "ten-one")
          .put("10.1.2.3", "host")
          .put("2001:db8::/32", "documentation")
          .put("2001:db8:0:0:1::/80", "deeper");

  @ParameterizedTest
  @CsvSource({
    "10.200.0.1, ten",
    "10.1.0.1, ten-one",
    "10.1.2.3, host",
    "::ffff:10.1.2.3, host",
    "11.0.0.0, ''",
    "2001:db8:ffff::1, documentation",
    "2001:db8:0:0:1::7, deeper",
    "2001:db9::1, ''",
    "nonsense, ''"
  })
  void longestPrefixDecides(String address, String expected) {
    assertThat(table.find(address).orElse("")).isEqualTo(expected);
  }

  @Test
  void everythingIsANetworkToo() {
    NetworkTable<Boolean> all =
        new NetworkTable<Boolean>().put("0.0.0.0/0", true).put("::/0", true);

    assertThat(all.find("192.0.2.1")).isPresent();
    assertThat(all.find("2001:db8::1")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"host.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "/8", ""})
  void anythingElseIsRefusedByName(String text) {
    assertThatThrownBy(() -> table.put(text, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
