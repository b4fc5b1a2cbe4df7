package dev.marquee.booking.show;

import dev.marquee.booking.shared.Violations;
import dev.marquee.booking.theatre.SeatMap;
import dev.marquee.booking.theatre.SeatMap.Seat;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// A show and its layout: which seats there are and what they cost.
public record Seating(Showtime show, SeatMap map) {

  /// Notes what is wrong with a choice of seats.
  void check(Violations violations, List<String> seatIds, int seatsMax) {
    if (!violations.check(
        !seatIds.isEmpty() && seatIds.size() <= seatsMax,
        "seats",
        "must be 1 to " + seatsMax + " seats")) {
      return;
    }
    Map<String, Seat> idToSeat = map.idToSeat();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < seatIds.size(); i++) {
      String seat = seatIds.get(i);
      violations.check(idToSeat.containsKey(seat), "seats." + i, "there is no such seat here");
      violations.check(seen.add(seat), "seats." + i, "the seat is named twice");
    }
  }

  /// Prices of seats that this map has.
  public List<PricedSeat> price(List<String> seatIds) {
    Map<String, Seat> idToSeat = map.idToSeat();
    return seatIds.stream()
        .map(id -> {
          String category = Objects.requireNonNull(idToSeat.get(id)).category();
          long price = Objects.requireNonNull(show.categoryToPriceMinor().get(category));
          return new PricedSeat(id, category, price);
        })
        .toList();
  }
}
