/// Tests of identity: rules by themselves (`*Test`), and the verticle on real servers (`*IT`).
@NullMarked
package dev.marquee.identity.subscription;

import org.jspecify.annotations.NullMarked;
