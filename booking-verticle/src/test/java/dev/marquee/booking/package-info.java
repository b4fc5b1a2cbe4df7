@NullMarked
package dev.marquee.booking;

import org.jspecify.annotations.NullMarked;
