@NullMarked
package dev.marquee.platform.privacy;

import org.jspecify.annotations.NullMarked;
