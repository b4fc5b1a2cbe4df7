@NullMarked
package dev.marquee.embedded;

import org.jspecify.annotations.NullMarked;
