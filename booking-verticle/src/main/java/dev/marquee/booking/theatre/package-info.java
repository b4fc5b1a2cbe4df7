/// Theatres, their screens and seat maps: what partners own and everyone may browse.
@NullMarked
package dev.marquee.booking.theatre;

import org.jspecify.annotations.NullMarked;
