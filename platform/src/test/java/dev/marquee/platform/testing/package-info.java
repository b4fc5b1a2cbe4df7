/// What the integration tests of every verticle start from; ships as this module's test-jar.
@NullMarked
package dev.marquee.platform.testing;

import org.jspecify.annotations.NullMarked;
