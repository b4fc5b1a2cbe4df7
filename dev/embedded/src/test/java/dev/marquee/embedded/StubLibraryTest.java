package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StubLibraryTest {
  @Test
  void hashIsTheOneOfTheSystemVAbi() {
    assertThat(StubLibrary.elfHash("GLIBC_2.2.5")).isEqualTo(0x09691a75);
    assertThat(StubLibrary.elfHash("")).isZero();
  }

  @Test
  void fileIsSmallAndCarriesItsNames() {
    byte[] file = new StubLibrary("libasound.so.2", List.of("ALSA_0.9")).bytes();

    assertThat(file).hasSizeLessThan(1024).startsWith(0x7f, 'E', 'L', 'F');
    assertThat(new String(file, StandardCharsets.ISO_8859_1))
        .contains("\0libasound.so.2\0", "\0ALSA_0.9\0");
  }
}
