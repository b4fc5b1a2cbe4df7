/// What every part of booking says in the same words: broken rules, money and time in contracts.
@NullMarked
package dev.marquee.booking.shared;

import org.jspecify.annotations.NullMarked;
