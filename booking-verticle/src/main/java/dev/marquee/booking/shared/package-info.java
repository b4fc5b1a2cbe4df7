/// What every part of booking says in the same words: broken rules, pages, money and time in
/// contracts.
@NullMarked
package dev.marquee.booking.shared;

import org.jspecify.annotations.NullMarked;
