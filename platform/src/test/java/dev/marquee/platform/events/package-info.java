/// Events: relay, consumer and telemetry against real Postgres and Kafka.
@NullMarked
package dev.marquee.platform.events;

import org.jspecify.annotations.NullMarked;
