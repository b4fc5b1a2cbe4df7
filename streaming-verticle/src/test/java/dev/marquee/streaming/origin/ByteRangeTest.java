package dev.marquee.streaming.origin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  private static final long SIZE = 1_000;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-999, 0, 1000",
    "bytes=10-, 10, 990",
    "bytes=990-5000, 990, 10",
    "bytes=-1, 999, 1",
    "bytes=-5000, 0, 1000"
  })
  void aSingleRangeIsCutToTheResource(String header, long from, long length) {
    assertThat(ByteRange.of(header, SIZE)).isEqualTo(new ByteRange.Part(from, length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=0-1,4-5", "bytes=-", "bytes=5-4", "items=0-1", "bytes=a-b", "", "bytes=1"})
  void whatIsNoSingleRangeGetsTheWhole(String header) {
    assertThat(ByteRange.of(header, SIZE)).isEqualTo(new ByteRange.Whole());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0"})
  void aRangeOutsideCanNotBeServed(String header) {
    assertThat(ByteRange.of(header, SIZE)).isEqualTo(new ByteRange.Unsatisfiable());
  }

  @Test
  void noHeaderMeansTheWhole() {
    assertThat(ByteRange.of(null, SIZE)).isEqualTo(new ByteRange.Whole());
  }
}
