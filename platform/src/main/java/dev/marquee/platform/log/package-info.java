/// What a log line looks like, and what must not stand in one.
@NullMarked
package dev.marquee.platform.log;

import org.jspecify.annotations.NullMarked;
