/// Everything delivered to the outside world: each subscriber, movie and booking change reaches
/// every operator, in order per key, once in effect. An event becomes one [Delivery] an operator in
/// Postgres; a [Courier] an operator works its own queue, so one that is down delays nobody else.
@NullMarked
package dev.marquee.sync;

import org.jspecify.annotations.NullMarked;
