@NullMarked
package dev.marquee.booking.show;

import org.jspecify.annotations.NullMarked;
