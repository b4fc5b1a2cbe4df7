/// What a log line says, and what it doesn't.
@NullMarked
package dev.marquee.platform.log;

import org.jspecify.annotations.NullMarked;
