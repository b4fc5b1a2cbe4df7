/// Booking: theatres and showtimes, held seats, paid bookings, tickets.
///
/// Start at [dev.marquee.booking.BookingVerticle], the wiring. The parts build on each other in
/// this order: `shared`, `theatre`, `show`, `sale`. How a seat comes to be somebody's is told in
/// the README.
@NullMarked
package dev.marquee.booking;

import org.jspecify.annotations.NullMarked;
