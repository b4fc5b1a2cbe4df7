/// Tests of the package of the same name.
@NullMarked
package dev.marquee.streaming.upload;

import org.jspecify.annotations.NullMarked;
