package dev.marquee.booking.sale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.sale.TicketCode.Unverified;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TicketCodeTest {
  private static final TicketKey KEY = TicketKey.generate();
  private static final TicketCode CODE =
      new TicketCode(
          KEY.id(),
          UUID.fromString("0197b3a0-0000-7000-8000-000000000001"),
          UUID.fromString("0197b3a0-0000-7000-8000-000000000002"),
          "AB123");
  private final String text = CODE.signed(KEY, "acme");

  @Test
  void codeSaysWhichTicketItIsAndVerifiesOffline() {
    Unverified read = TicketCode.read(text).orElseThrow();

    assertThat(read.code()).isEqualTo(CODE);
    assertThat(read.verifies(KEY, "acme")).isTrue();
    assertThat(text).hasSizeLessThan(160);
  }

  @Test
  void noChangedByteGoesUnnoticed() {
    byte[] bytes = Base64.getUrlDecoder().decode(text.substring(4));
    for (int i = 0; i < bytes.length; i++) {
      byte[] forged = bytes.clone();
      forged[i] ^= (byte) (1 << i % 8);
      String forgedText = "MQ1." + Base64.getUrlEncoder().withoutPadding().encodeToString(forged);

      assertThat(TicketCode.read(forgedText).filter(read -> read.verifies(KEY, "acme")))
          .as("byte %d", i)
          .isEmpty();
    }
  }

  @Test
  void anotherKeyOrTenantDoesNotVerify() {
    Unverified read = TicketCode.read(text).orElseThrow();
    TicketKey other = TicketKey.generate();

    assertThat(read.verifies(KEY, "globex")).isFalse();
    assertThat(read.verifies(other, "acme")).isFalse();
    assertThat(
            read.verifies(new TicketKey(KEY.id(), other.publicKey(), other.privateKey()), "acme"))
        .isFalse();
  }

  @Test
  void anythingElseIsNoTicket() {
    assertThat(TicketCode.read("")).isEmpty();
    assertThat(TicketCode.read("MQ1.")).isEmpty();
    assertThat(TicketCode.read("MQ1.%%%")).isEmpty();
    assertThat(TicketCode.read(text.substring(4))).isEmpty();
    assertThat(TicketCode.read(text.substring(0, 60))).isEmpty();
    assertThat(TicketCode.read(text + text.substring(4))).isEmpty();
  }
}
