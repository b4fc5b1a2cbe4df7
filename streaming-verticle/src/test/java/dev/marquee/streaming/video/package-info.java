/// Tests of the package of the same name.
@NullMarked
package dev.marquee.streaming.video;

import org.jspecify.annotations.NullMarked;
