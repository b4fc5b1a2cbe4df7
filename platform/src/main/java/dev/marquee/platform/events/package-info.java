/// Durable facts: outbox, relay to Kafka, and consumers that see each fact once in effect.
@NullMarked
package dev.marquee.platform.events;

import org.jspecify.annotations.NullMarked;
