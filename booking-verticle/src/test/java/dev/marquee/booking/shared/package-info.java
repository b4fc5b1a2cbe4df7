@NullMarked
package dev.marquee.booking.shared;

import org.jspecify.annotations.NullMarked;
