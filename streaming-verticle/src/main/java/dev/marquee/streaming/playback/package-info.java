/// Playback sessions: who may watch what until when, signed media URLs, positions, and the
/// session's ad tags.
@NullMarked
package dev.marquee.streaming.playback;

import org.jspecify.annotations.NullMarked;
