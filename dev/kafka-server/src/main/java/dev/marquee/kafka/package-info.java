/// The main class of the Kafka child process. It runs alone, with a class path of its own; the
/// tests of `dev/embedded` start it.
@NullMarked
package dev.marquee.kafka;

import org.jspecify.annotations.NullMarked;
