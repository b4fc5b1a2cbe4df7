/// Both object stores held to one contract.
@NullMarked
package dev.marquee.platform.store;

import org.jspecify.annotations.NullMarked;
