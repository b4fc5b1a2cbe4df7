/// Bookings, from the claim of their seats over the payment at the provider to the tickets. Every
/// step leaves a row from which another process can go on: see [Payments].
@NullMarked
package dev.marquee.booking.sale;

import org.jspecify.annotations.NullMarked;
