/// Assets: an uploaded video and what became of it, with the events that tell the other domains.
@NullMarked
package dev.marquee.streaming.asset;

import org.jspecify.annotations.NullMarked;
