/// What viewers do: where they stand in each title, what they have watched, what they want to
/// watch. Positions come at a high rate and go to Kafka first; Postgres keeps the latest of each
/// viewing and Redis bridges the moment between the two. Start reading at [ActivityVerticle].
@NullMarked
package dev.marquee.activity;

import org.jspecify.annotations.NullMarked;
