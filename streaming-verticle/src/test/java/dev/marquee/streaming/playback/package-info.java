/// Tests of the package of the same name.
@NullMarked
package dev.marquee.streaming.playback;

import org.jspecify.annotations.NullMarked;
