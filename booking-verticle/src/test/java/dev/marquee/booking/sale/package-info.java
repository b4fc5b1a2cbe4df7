@NullMarked
package dev.marquee.booking.sale;

import org.jspecify.annotations.NullMarked;
