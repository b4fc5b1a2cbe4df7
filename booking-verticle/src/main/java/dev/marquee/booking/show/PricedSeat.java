package dev.marquee.booking.show;

/// One seat and what it costs at one show, in minor units of the venue's currency.
public record PricedSeat(String seatId, String category, long priceMinor) {}
