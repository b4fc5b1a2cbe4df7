package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.ads.v1.DeliveryKind;
import org.junit.jupiter.api.Test;

class DeliveryEventTest {
  @Test
  void numbersAndNamesAreThoseOfTheContract() {
    for (DeliveryEvent event : DeliveryEvent.values()) {
      assertThat(DeliveryKind.forNumber(event.code()).name())
          .isEqualTo("DELIVERY_KIND_" + event.name());
      assertThat(DeliveryEvent.ofCode(event.code())).contains(event);
    }
    // UNSPECIFIED and UNRECOGNIZED happen to nobody.
    assertThat(DeliveryKind.values()).hasSize(DeliveryEvent.values().length + 2);
    assertThat(DeliveryEvent.ofCode(0)).isEmpty();
  }
}
