/// The shared kernel: how a verticle is configured, called, stored and watched. It knows no word of
/// any domain.
///
/// Start at [dev.marquee.platform.Platform]: everything a verticle is given hangs off it.
@NullMarked
package dev.marquee.platform;

import org.jspecify.annotations.NullMarked;
