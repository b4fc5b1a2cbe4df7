package dev.marquee.ads;

import java.util.Locale;
import java.util.Optional;

/// What can happen to a decided ad. Each counts at most once an impression, in whatever order they
/// come in.
enum DeliveryEvent {
  /// The ad was chosen for a break. Counted by us, never by a beacon.
  DECISION(1),
  IMPRESSION(2),
  START(3),
  FIRST_QUARTILE(4),
  MIDPOINT(5),
  THIRD_QUARTILE(6),
  COMPLETE(7),
  CLICK(8),
  ERROR(9);

  private final int code;

  DeliveryEvent(int code) {
    this.code = code;
  }

  /// Stable number, in beacon tokens and in the contract.
  int code() {
    return code;
  }

  /// Stable name, in the delivery table.
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<DeliveryEvent> ofCode(int code) {
    for (DeliveryEvent event : values()) {
      if (event.code == code) {
        return Optional.of(event);
      }
    }
    return Optional.empty();
  }
}
