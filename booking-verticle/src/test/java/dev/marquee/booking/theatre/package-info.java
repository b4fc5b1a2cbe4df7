@NullMarked
package dev.marquee.booking.theatre;

import org.jspecify.annotations.NullMarked;
