/// How settings come together, and what a wrong one says.
@NullMarked
package dev.marquee.platform.config;

import org.jspecify.annotations.NullMarked;
