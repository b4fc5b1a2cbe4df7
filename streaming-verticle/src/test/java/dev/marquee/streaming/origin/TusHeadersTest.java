package dev.marquee.streaming.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.streaming.asset.Asset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TusHeadersTest {
  private static final String OWNER = "0190a0a0-0000-7000-8000-000000000001";

  @Test
  void thePurposeIsReadFromTheMetadata() {
    String metadata =
        "filename "
            + base64("my film é.mp4")
            + ",ownerId "
            + base64(OWNER)
            + ", kind "
            + base64("creative");

    assertThat(TusHeaders.purpose(metadata))
        .isEqualTo(new TusHeaders.Purpose(Asset.Kind.CREATIVE, UUID.fromString(OWNER)));
  }

  @Test
  void aKeyMayComeWithoutAValue() {
    assertThat(TusHeaders.metadata("draft,name " + base64("x")))
        .isEqualTo(Map.of("draft", "", "name", "x"));
    assertThat(TusHeaders.metadata("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kind title", "kind dGl0bGU= extra", "a YQ==,a YQ==", ",", "é YQ==", "kind !!!"})
  void metadataThatIsNoneIsRefused(String metadata) {
    assertThatThrownBy(() -> TusHeaders.purpose(metadata)).isInstanceOf(Fault.class);
  }

  @Test
  void anOwnerThatIsNoIdIsRefused() {
    String metadata = "ownerId " + base64("../../etc") + ",kind " + base64("title");

    assertThatThrownBy(() -> TusHeaders.purpose(metadata))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("ownerId");
  }

  @Test
  void tooMuchMetadataIsRefused() {
    assertThatThrownBy(() -> TusHeaders.metadata("a " + "A".repeat(5_000)))
        .isInstanceOf(Fault.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "", "x", "9999999999999999999"})
  void lengthsAreWholeNumbers(String value) {
    assertThatThrownBy(() -> TusHeaders.bytes(TusHeaders.LENGTH, value))
        .isInstanceOf(Fault.class)
        .hasMessageContaining(TusHeaders.LENGTH);
  }

  @Test
  void datesAreWrittenAsHttpWantsThem() {
    assertThat(TusHeaders.date(Instant.parse("2026-06-03T04:05:06Z")))
        .isEqualTo("Wed, 03 Jun 2026 04:05:06 GMT");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
