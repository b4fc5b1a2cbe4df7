/// Health, metrics and traces as operators see them.
@NullMarked
package dev.marquee.platform.ops;

import org.jspecify.annotations.NullMarked;
