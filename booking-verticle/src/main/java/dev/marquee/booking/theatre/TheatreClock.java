package dev.marquee.booking.theatre;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// The clock on a theatre's wall: every local date and time of its shows is read on it.
public record TheatreClock(ZoneId zone) {

  /// @param name IANA region such as "Asia/Kolkata"; a mere offset has no rules and is refused
  public static Optional<TheatreClock> of(String name) {
    try {
      ZoneId zone = ZoneId.of(name);
      boolean region = ZoneId.getAvailableZoneIds().contains(name) && !(zone instanceof ZoneOffset);
      return region ? Optional.of(new TheatreClock(zone)) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// The moment a local time names: empty for one the clock skips when it is put forward; the
  /// earlier of two when it is put back.
  public Optional<Instant> instantOf(LocalDateTime local) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    return offsets.isEmpty() ? Optional.empty() : Optional.of(local.toInstant(offsets.getFirst()));
  }

  public LocalDateTime at(Instant instant) {
    return LocalDateTime.ofInstant(instant, zone);
  }

  public LocalDate dayOf(Instant instant) {
    return at(instant).toLocalDate();
  }
}
