package dev.marquee.booking.shared;

/// One broken rule.
///
/// @param field JSON name, dotted, e.g. `seatMap.rows.2.label`
/// @param rule one sentence a person understands
public record Violation(String field, String rule) {}
