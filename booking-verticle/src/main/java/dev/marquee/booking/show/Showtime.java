package dev.marquee.booking.show;

import dev.marquee.booking.theatre.TheatreClock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// One show. Title, layout and prices are what they were when it was scheduled.
///
/// @param categoryToPriceMinor what each category of its seat map costs, in the venue's currency
public record Showtime(
    UUID id,
    Film film,
    Venue venue,
    Instant startsAt,
    Instant endsAt,
    Map<String, Long> categoryToPriceMinor,
    boolean cancelled,
    long version) {

  /// What plays.
  public record Film(UUID titleId, String name) {}

  /// Where it plays.
  ///
  /// @param ownerId organisation of the partner
  /// @param currency ISO 4217
  public record Venue(
      UUID theatreId,
      String ownerId,
      String theatreName,
      String city,
      TheatreClock clock,
      String currency,
      UUID screenId,
      String screenName,
      UUID seatMapId) {}

  public Showtime {
    categoryToPriceMinor = Map.copyOf(categoryToPriceMinor);
  }

  /// Seats are sold until the show begins.
  public boolean onSale(Instant now) {
    return !cancelled && now.isBefore(startsAt);
  }

  /// The lowest price.
  public long priceFromMinor() {
    return categoryToPriceMinor.values().stream().mapToLong(Long::longValue).min().orElseThrow();
  }
}
