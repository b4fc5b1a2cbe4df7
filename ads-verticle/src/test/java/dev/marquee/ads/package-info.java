/// Tests of the ads verticle.
@NullMarked
package dev.marquee.ads;

import org.jspecify.annotations.NullMarked;
