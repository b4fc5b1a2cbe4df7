/// Tests of the package of the same name.
@NullMarked
package dev.marquee.streaming;

import org.jspecify.annotations.NullMarked;
