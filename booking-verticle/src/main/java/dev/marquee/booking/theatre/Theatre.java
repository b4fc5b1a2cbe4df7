package dev.marquee.booking.theatre;

import java.util.List;
import java.util.UUID;

/// A cinema, owned by the organisation of the partner who onboarded it.
///
/// @param currency ISO 4217, of all its prices
public record Theatre(
    UUID id,
    String ownerId,
    String name,
    String city,
    String address,
    TheatreClock clock,
    String currency,
    List<Screen> screens,
    long version) {

  /// One auditorium.
  ///
  /// @param cleaningMinutes between two shows
  public record Screen(
      UUID id, UUID theatreId, String name, int cleaningMinutes, UUID seatMapId, int seatCount) {}

  /// How many theatres a city has.
  public record City(String name, int theatreCount) {}

  public Theatre {
    screens = List.copyOf(screens);
  }
}
