/// Showtimes, and who sits where right now: holds in Redis, claims in Postgres, the live map made
/// of both. Redis makes contention cheap and holds visible; safety rests on the claims alone.
@NullMarked
package dev.marquee.booking.show;

import org.jspecify.annotations.NullMarked;
