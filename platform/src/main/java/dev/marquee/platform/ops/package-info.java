/// What operators see and steer: health, metrics, traces, logs, TLS, breakers.
@NullMarked
package dev.marquee.platform.ops;

import org.jspecify.annotations.NullMarked;
